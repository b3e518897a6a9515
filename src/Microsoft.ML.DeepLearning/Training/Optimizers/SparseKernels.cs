using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Copies rows between a matrix in CPU memory and the few rows of a step. A torch kernel needs an index tensor, and adds rows up
/// on one thread, row by row, with its general iterator; here a row is one copy or one vector operation.
/// </summary>
internal static unsafe class SparseKernels
{
    private const int BlockRows = 1 << 14;
    private const int Ahead = 8;

    /// <summary>[Outputs, W]: the result of <paramref name="lookup"/> on the rows of <paramref name="values"/> [R, W].</summary>
    public static Tensor Gather(Tensor values, TableLookup lookup)
    {
        int width = (int)values.shape[1];
        var result = lookup.IsPlain ? empty(lookup.Outputs, width) : zeros(lookup.Outputs, width);
        if (lookup.Outputs == 0)
            return result;
        var (source, target) = (TensorMemory.Address(values), TensorMemory.Address(result));
        if (lookup.IsPlain)
        {
            ForBlocks(lookup.Outputs, (start, end) =>
            {
                var rows = lookup.Rows;
                for (int i = start; i < end; i++)
                {
                    Prefetch(source, rows, i, width);
                    Row(source, rows[i], width).CopyTo(Row(target, i, width));
                }
            });
            return result;
        }
        var entries = lookup.Rows;
        var targets = lookup.Targets;
        var weights = lookup.Weights;
        for (int i = 0; i < entries.Length; i++)
        {
            Prefetch(source, entries, i, width);
            AddScaled(Row(target, targets[i], width), Row(source, entries[i], width), weights[i]);
        }
        return result;
    }

    /// <summary>The gradient of each distinct row, [U, W], from the gradient of the outputs [Outputs, W]; entries are added in order.</summary>
    public static Tensor Accumulate(Tensor outputs, TableLookup lookup, DistinctRows distinct)
    {
        int width = (int)outputs.shape[1];
        var result = zeros(distinct.Count, width);
        var (source, target) = (TensorMemory.Address(outputs), TensorMemory.Address(result));
        var places = distinct.Places;
        for (int i = 0; i < places.Length; i++)
        {
            var sum = Row(target, places[i], width);
            if (lookup.IsPlain)
                TensorPrimitives.Add(sum, Row(source, i, width), sum);
            else
                AddScaled(sum, Row(source, lookup.Targets[i], width), lookup.Weights[i]);
        }
        return result;
    }

    /// <summary>Runs <paramref name="body"/> over disjoint ranges of rows, on as many threads as torch uses.</summary>
    public static void ForBlocks(int rows, Action<int, int> body)
    {
        int blocks = (rows + BlockRows - 1) / BlockRows;
        if (blocks <= 2)
        {
            body(0, rows);
            return;
        }
        var options = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, blocks, options, block => body(block * BlockRows, Math.Min(rows, (block + 1) * BlockRows)));
    }

    /// <summary>Row <paramref name="row"/> of a matrix that starts at <paramref name="start"/>.</summary>
    public static Span<float> Row(nint start, int row, int width) => new((float*)start + ((long)row * width), width);

    /// <summary>
    /// Prefetches a row of a matrix some iterations before a loop over <paramref name="rows"/> needs it: rows of a large table are
    /// scattered in memory, and each would be a cache miss.
    /// </summary>
    public static void Prefetch(nint start, ReadOnlySpan<int> rows, int place, int width)
    {
        if (!Sse.IsSupported || place + Ahead >= rows.Length)
            return;
        float* row = (float*)start + ((long)rows[place + Ahead] * width);
        for (int line = 0; line < width; line += 16)
            Sse.Prefetch0(row + line);
    }

    private static void AddScaled(Span<float> sum, ReadOnlySpan<float> row, float weight)
    {
        if (weight == 1)
            TensorPrimitives.Add(sum, row, sum);
        else
            TensorPrimitives.MultiplyAdd(row, weight, sum, sum);
    }
}

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
