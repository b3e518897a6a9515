using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Arithmetic of tensors with numbers; use it in place of TorchSharp's operators. TorchSharp converts a number to a temporary
/// <see cref="Scalar"/> that nothing keeps alive while native code reads it: a garbage collection on any other thread can
/// free it, and the operation fails or computes with another number. <c>a + b</c> is affected as well, since it passes a factor
/// of 1. In these methods every scalar lives until the operation returns.
/// </summary>
public static class TensorArithmetic
{
    private static readonly Scalar One = 1;

    /// <summary>left + right, a new tensor.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>left + right, a new tensor.</summary>
    public static Tensor Plus(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.add(number, One));

    /// <summary>left - right, a new tensor.</summary>
    public static Tensor Minus(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.sub(number));

    /// <summary>left · right, a new tensor.</summary>
    public static Tensor Times(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.mul(number));

    /// <summary>left / right, a new tensor.</summary>
    public static Tensor Over(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.div(number));

    /// <summary><paramref name="left"/> + <paramref name="first"/> · <paramref name="second"/>, element by element.</summary>
    public static Tensor PlusProduct(this Tensor left, Tensor first, Tensor second) => left.addcmul(first, second, One);

    /// <summary><paramref name="left"/> += <paramref name="factor"/> · <paramref name="right"/>.</summary>
    public static Tensor Add(this Tensor left, Tensor right, double factor = 1)
    {
        using Scalar number = factor;
        return left.add_(right, number);
    }

    /// <summary>Adds a number in place.</summary>
    public static Tensor Add(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.add_(number, One));

    /// <summary>Subtracts a number in place.</summary>
    public static Tensor Subtract(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.sub_(number));

    /// <summary>Multiplies by a number in place.</summary>
    public static Tensor Multiply(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.mul_(number));

    /// <summary>Divides by a number in place.</summary>
    public static Tensor Divide(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.div_(number));

    /// <summary><paramref name="left"/> += <paramref name="factor"/> · <paramref name="first"/> · <paramref name="second"/>.</summary>
    public static Tensor AddProduct(this Tensor left, Tensor first, Tensor second, double factor = 1)
    {
        using Scalar number = factor;
        return left.addcmul_(first, second, number);
    }

    /// <summary><paramref name="left"/> += <paramref name="factor"/> · <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    public static Tensor AddQuotient(this Tensor left, Tensor numerator, Tensor denominator, double factor = 1)
    {
        using Scalar number = factor;
        return left.addcdiv_(numerator, denominator, number);
    }

    /// <summary><paramref name="left"/>[indices[r], :] += <paramref name="rows"/>[r, :].</summary>
    public static Tensor AddRows(this Tensor left, Tensor indices, Tensor rows) => left.index_add_(0, indices, rows, One);

    /// <summary><paramref name="left"/> with <paramref name="columns"/>[:, c] added to its column indices[c].</summary>
    public static Tensor PlusColumns(this Tensor left, Tensor indices, Tensor columns) => left.index_add(1, indices, columns, One);

    /// <summary>True for elements above <paramref name="right"/>.</summary>
    public static Tensor IsAbove(this Tensor left, double right) => With(left, right, static (tensor, number) => tensor.gt(number));

    /// <summary>Raises every element below <paramref name="smallest"/> to it, in place.</summary>
    public static Tensor ClampMinimum(this Tensor left, double smallest) => With(left, smallest, static (tensor, number) => tensor.clamp_min_(number));

    /// <summary>Limits every element to the range from <paramref name="smallest"/> to <paramref name="largest"/>, in a new tensor.</summary>
    public static Tensor Clamp(this Tensor left, double smallest, double largest)
    {
        using Scalar low = smallest;
        using Scalar high = largest;
        return left.clamp(low, high);
    }

    /// <summary>The sample standard deviation over the rows, [B, …] → […]; 0 for a single row, for which libtorch would print a warning and give NaN.</summary>
    public static Tensor RowDeviation(this Tensor rows) => rows.shape[0] < 2 ? zeros_like(rows).sum(0L) : rows.std(0);

    /// <summary>The numbers from 0 to below <paramref name="count"/>, [count] int64.</summary>
    internal static Tensor Positions(long count, Device device)
    {
        using Scalar first = 0L;
        using Scalar end = count;
        using Scalar step = 1L;
        return arange(first, end, step, ScalarType.Int64, device);
    }

    /// <summary>The single element as a number.</summary>
    public static double Number(this Tensor scalar)
    {
        using var scope = NewDisposeScope();
        return scalar.to(ScalarType.Float64).cpu().item<double>();
    }

    // The scalar lives until the operation has returned.
    private static Tensor With(Tensor left, double right, Func<Tensor, Scalar, Tensor> operation)
    {
        using Scalar number = right;
        return operation(left, number);
    }
}
