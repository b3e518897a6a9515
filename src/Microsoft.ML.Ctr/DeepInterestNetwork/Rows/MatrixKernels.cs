using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>
/// Selects, repeats and sums rows on the CPU. Torch's own <c>index_add</c>, which is the backward pass of
/// <c>index_select</c>, takes ten times as long on matrices.
/// </summary>
internal static class MatrixKernels
{
    /// <summary>Row indices[i] of x [R, C] as row i: [V, C].</summary>
    public static Tensor Pick(Tensor x, HistoryRows history, bool owners)
        => x.dtype == ScalarType.Float64 ? Pick<double>(x, history, owners) : Pick<float>(x, history, owners);

    /// <summary>x [V, C] at the entries' positions and 0 elsewhere: [B·T, C].</summary>
    public static Tensor Place(Tensor x, HistoryRows history)
        => x.dtype == ScalarType.Float64 ? Place<double>(x, history) : Place<float>(x, history);

    /// <summary>The sum of the entries of each row of the batch, x [V, C] → [B, C].</summary>
    public static Tensor Sum(Tensor x, HistoryRows history)
        => x.dtype == ScalarType.Float64 ? Sum<double>(x, history) : Sum<float>(x, history);

    private static Tensor Pick<T>(Tensor x, HistoryRows history, bool owners)
        where T : unmanaged
    {
        using var source = x.contiguous();
        var result = empty([history.Count, x.shape[1]], x.dtype);
        var (from, to) = (RowMatrix<T>.Of(source), RowMatrix<T>.Of(result));
        MatrixBlocks.ForEach(to.Count, to.Columns, (_, start, end) =>
        {
            var indices = owners ? history.Owners : history.Positions;
            for (var row = start; row < end; row++)
                from[indices[row]].CopyTo(to[row]);
        });
        return result;
    }

    private static Tensor Place<T>(Tensor x, HistoryRows history)
        where T : unmanaged
    {
        using var source = x.contiguous();
        var result = zeros([(long)history.Batch * history.Length, x.shape[1]], x.dtype);
        var (from, to) = (RowMatrix<T>.Of(source), RowMatrix<T>.Of(result));
        MatrixBlocks.ForEach(from.Count, from.Columns, (_, start, end) =>
        {
            for (var row = start; row < end; row++)
                from[row].CopyTo(to[history.Positions[row]]);
        });
        return result;
    }

    private static Tensor Sum<T>(Tensor x, HistoryRows history)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var source = x.contiguous();
        var result = zeros([history.Batch, x.shape[1]], x.dtype);
        var (from, to) = (RowMatrix<T>.Of(source), RowMatrix<T>.Of(result));
        MatrixBlocks.ForEach(to.Count, to.Columns * Math.Max(1, history.Length), (_, start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                for (var entry = history.Starts[row]; entry < history.Starts[row + 1]; entry++)
                    TensorPrimitives.Add(to[row], from[entry], to[row]);
            }
        });
        return result;
    }
}
