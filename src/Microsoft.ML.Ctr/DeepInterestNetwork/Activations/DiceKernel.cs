using System.Numerics;
using System.Numerics.Tensors;
using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

/// <summary>Dice and its gradient on the CPU, with as few passes over the rows as the statistics allow.</summary>
internal static class DiceKernel
{
    /// <summary>True if the kernels support the type and device of a tensor.</summary>
    public static bool Serves(Tensor x) => MatrixBlocks.Serve(x);

    /// <summary>f and p, both [N, O], of a contiguous x [N, O], N at least 1.</summary>
    public static (Tensor Output, Tensor Gate) Forward(Tensor x, Tensor alpha, Tensor mean, Tensor scale)
    {
        var (output, gate) = (empty_like(x), empty_like(x));
        if (x.dtype == ScalarType.Float64)
            Forward<double>(x, alpha, mean, scale, output, gate);
        else
            Forward<float>(x, alpha, mean, scale, output, gate);
        return (output, gate);
    }

    /// <summary>The gradients of x [N, O] and of α [O].</summary>
    /// <param name="x">[N, O].</param>
    /// <param name="gate">p, [N, O].</param>
    /// <param name="outer">The gradient of f, [N, O].</param>
    /// <param name="alpha">α, [O].</param>
    /// <param name="mean">E, [O].</param>
    /// <param name="scale">1/√(Var + ε), [O].</param>
    /// <param name="ofBatch">True if E and Var are functions of x.</param>
    public static (Tensor X, Tensor Alpha) Backward(Tensor x, Tensor gate, Tensor outer, Tensor alpha, Tensor mean, Tensor scale, bool ofBatch)
    {
        var gradient = empty_like(x);
        var alphaGradient = x.dtype == ScalarType.Float64
            ? Backward<double>(x, gate, outer, alpha, mean, scale, ofBatch, gradient)
            : Backward<float>(x, gate, outer, alpha, mean, scale, ofBatch, gradient);
        return (gradient, alphaGradient);
    }

    private static void Forward<T>(Tensor x, Tensor alpha, Tensor mean, Tensor scale, Tensor output, Tensor gate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, outputs, gates) = (RowMatrix<T>.Of(x), RowMatrix<T>.Of(output), RowMatrix<T>.Of(gate));
        var (slope, middle, width) = (Copy<T>(alpha), Copy<T>(mean), Copy<T>(scale));
        var rest = Rest(slope);
        MatrixBlocks.ForEach(rows.Count, rows.Columns, (_, start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                Span<T> input = rows[row], p = gates[row], f = outputs[row];
                TensorPrimitives.Subtract(input, middle, p);
                TensorPrimitives.Multiply(p, width, p);
                TensorPrimitives.Sigmoid(p, p);
                TensorPrimitives.MultiplyAdd(p, rest, slope, f); // α + (1 - α)·p
                TensorPrimitives.Multiply(f, input, f);
            }
        });
    }

    // With z = (x - E)·r, p = sigmoid(z) and u = ∂f/∂z, the gradient of the batch's own z is r·(u - mean(u) - z·mean(u·z)).
    private static Tensor Backward<T>(Tensor x, Tensor gate, Tensor outer, Tensor alpha, Tensor mean, Tensor scale, bool ofBatch, Tensor gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, gates, outers, gradients) = (RowMatrix<T>.Of(x), RowMatrix<T>.Of(gate), RowMatrix<T>.Of(outer), RowMatrix<T>.Of(gradient));
        var (slope, middle, width) = (Copy<T>(alpha), Copy<T>(mean), Copy<T>(scale));
        var rest = Rest(slope);
        var columns = rows.Columns;
        var sums = MatrixBlocks.ColumnSums<T>(rows.Count, columns, 3, (start, end, sum) =>
        {
            Span<T> ofAlpha = sum[..columns], ofU = sum.Slice(columns, columns), ofUz = sum[(2 * columns)..];
            var part = new T[columns];
            for (var row = start; row < end; row++)
            {
                Span<T> input = rows[row], p = gates[row], u = gradients[row];
                TensorPrimitives.Multiply(outers[row], input, u);
                TensorPrimitives.Subtract(T.One, p, part);
                TensorPrimitives.Multiply(u, part, u);
                TensorPrimitives.Add(ofAlpha, u, ofAlpha); // ∂f/∂α = x·(1 - p)
                TensorPrimitives.Multiply(u, p, u);
                TensorPrimitives.Multiply(u, rest, u); // u = g·x·(1 - α)·p·(1 - p)
                if (!ofBatch)
                    continue;
                TensorPrimitives.Add(ofU, u, ofU);
                TensorPrimitives.Subtract(input, middle, part);
                TensorPrimitives.Multiply(part, width, part);
                TensorPrimitives.MultiplyAdd(u, part, ofUz, ofUz);
            }
        });
        var meanU = MatrixBlocks.Means<T>(sums.AsSpan(columns, columns), rows.Count);
        var meanUz = MatrixBlocks.Means<T>(sums.AsSpan(2 * columns), rows.Count);
        MatrixBlocks.ForEach(rows.Count, columns, (_, start, end) =>
        {
            var part = new T[columns];
            for (var row = start; row < end; row++)
            {
                var u = gradients[row];
                if (ofBatch)
                {
                    TensorPrimitives.Subtract(rows[row], middle, part);
                    TensorPrimitives.Multiply(part, width, part);
                    TensorPrimitives.Multiply(part, meanUz, part);
                    TensorPrimitives.Add(part, meanU, part);
                    TensorPrimitives.Subtract(u, part, u);
                }
                TensorPrimitives.Multiply(u, width, u);
                TensorPrimitives.MultiplyAdd(gates[row], rest, slope, part);
                TensorPrimitives.MultiplyAdd(outers[row], part, u, u); // + g·(α + (1 - α)·p)
            }
        });
        return from_array(MatrixBlocks.Means<T>(sums.AsSpan(0, columns), 1));
    }

    // 1 - α
    private static T[] Rest<T>(T[] slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rest = new T[slope.Length];
        TensorPrimitives.Subtract(T.One, slope, rest);
        return rest;
    }

    private static T[] Copy<T>(Tensor vector)
        where T : unmanaged
    {
        using var local = vector.detach().to_type(typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32);
        return [.. local.data<T>()];
    }
}
