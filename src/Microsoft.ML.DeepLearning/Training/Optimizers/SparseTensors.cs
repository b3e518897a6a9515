using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>The operations of <see cref="SparseKernels"/> as tensor operations, for any device.</summary>
internal static class SparseTensors
{
    /// <summary>The rows of <paramref name="values"/> [R, W] with the given numbers, [N, W].</summary>
    public static Tensor Rows(Tensor values, ReadOnlySpan<int> rows)
    {
        using var index = Index(rows, values.device);
        return values.index_select(0, index);
    }

    /// <summary>[Outputs, W].</summary>
    public static Tensor Gather(Tensor values, TableLookup lookup)
    {
        using var scope = NewDisposeScope();
        var rows = Rows(values, lookup.Rows); // [N, W]
        if (!lookup.IsPlain)
            rows = zeros(lookup.Outputs, values.shape[1], device: values.device).AddRows(Index(lookup.Targets, values.device), rows.mul_(Weights(lookup, values.device)));
        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of each distinct row, [U, W], from the gradient of the outputs [Outputs, W].</summary>
    public static Tensor Accumulate(Tensor outputs, TableLookup lookup, DistinctRows distinct)
    {
        using var scope = NewDisposeScope();
        var entries = outputs;
        if (!lookup.IsPlain)
            entries = outputs.index_select(0, Index(lookup.Targets, outputs.device)).mul_(Weights(lookup, outputs.device)); // [N, W]
        return zeros(distinct.Count, outputs.shape[1], device: outputs.device)
            .AddRows(Index(distinct.Places, outputs.device), entries)
            .MoveToOuterDisposeScope();
    }

    /// <summary>[N] int64.</summary>
    public static Tensor Index(ReadOnlySpan<int> rows, Device device)
    {
        using var host = empty(rows.Length, dtype: ScalarType.Int32);
        rows.CopyTo(MemoryMarshal.Cast<byte, int>(host.bytes));
        return host.to(ScalarType.Int64, device);
    }

    // [N, 1]
    private static Tensor Weights(TableLookup lookup, Device device) => tensor(lookup.Weights.ToArray(), [lookup.Weights.Length, 1], device: device);
}
