using System.Numerics;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Runs the CPU kernels of a basis over tensors in the arithmetic of the input, as a layer does input by input.</summary>
internal static class BasisKernel
{
    /// <summary>x [B, I] → Φ [B, I, K].</summary>
    public static Tensor Values(UnivariateBasis basis, Tensor x) => x.dtype == ScalarType.Float64
        ? Values<double>(basis, x)
        : Values<float>(basis, x);

    /// <summary>x [B, I], ∂L/∂Φ [B, I, K] → ∂L/∂x [B, I] and, where there is a shape, ∂L/∂shape [I, P].</summary>
    public static (Tensor X, Tensor? Shape) Gradient(UnivariateBasis basis, Tensor x, Tensor outer) => x.dtype == ScalarType.Float64
        ? Gradient<double>(basis, x, outer)
        : Gradient<float>(basis, x, outer);

    private static Tensor Values<T>(UnivariateBasis basis, Tensor x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = new Tensor[basis.Inputs];
        for (var i = 0; i < basis.Inputs; i++)
        {
            var lanes = Vectors<T>(x.select(1, i).unsqueeze(0));
            var values = Poisoned<T>(basis.Functions * lanes.Length);
            basis.Values(Row<T>(basis, i), lanes, values);
            columns[i] = Functions(values, basis.Functions, x).t(); // [B, K]
        }

        return stack(columns, 1);
    }

    private static (Tensor X, Tensor? Shape) Gradient<T>(UnivariateBasis basis, Tensor x, Tensor outer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var slopes = new Tensor[basis.Inputs];
        var shapes = new Tensor[basis.Inputs];
        for (var i = 0; i < basis.Inputs; i++)
        {
            var lanes = Vectors<T>(x.select(1, i).unsqueeze(0));
            var slope = Poisoned<T>(lanes.Length); // it is set
            var row = Row<T>(basis, i);
            var shape = new T[row.Length]; // it is added to
            Array.Fill(shape, T.One);
            basis.Gradient(row, lanes, Vectors<T>(outer.select(1, i).t()), slope, shape);
            slopes[i] = Functions(slope, 1, x).squeeze(0);
            shapes[i] = tensor(shape.Select(value => double.CreateTruncating(value) - 1).ToArray());
        }

        return (stack(slopes, 1), basis.Shape is null ? null : stack(shapes));
    }

    private static T[] Row<T>(UnivariateBasis basis, int input)
        where T : unmanaged
        => basis.Shape is null ? [] : [.. basis.Shape.detach()[input].contiguous().data<T>()];

    // [F, B] → F·n vectors, rows filled up with zeros to whole vectors.
    private static Vector<T>[] Vectors<T>(Tensor rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector<T>.Count;
        var missing = (width - rows.shape[1] % width) % width;
        T[] flat = [.. cat([rows, zeros([rows.shape[0], missing], rows.dtype)], 1).contiguous().data<T>()];
        return [.. Enumerable.Range(0, flat.Length / width).Select(n => new Vector<T>(flat, n * width))];
    }

    private static Vector<T>[] Poisoned<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Repeat(new Vector<T>(T.NaN), count)];

    // F·n vectors → [F, B].
    private static Tensor Functions<T>(Vector<T>[] values, int count, Tensor x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => tensor(Lanes.Flat<T>(values).ToArray().Select(double.CreateTruncating).ToArray(), ScalarType.Float64)
            .reshape(count, -1).narrow(1, 0, x.shape[0]);
}
