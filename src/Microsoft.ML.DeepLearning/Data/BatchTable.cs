using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>All rows of a view in memory; the parts of a run share one table.</summary>
internal abstract class BatchTable : IDisposable
{
    /// <summary>The given rows as a batch, which belongs to the caller.</summary>
    public abstract TensorBatch Select(ReadOnlySpan<int> rows);

    /// <summary>The values of a row in columns of varying length.</summary>
    public abstract int Length(int row);

    public abstract void Dispose();

    protected static long[] Places(ReadOnlySpan<int> rows)
    {
        var places = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            places[i] = rows[i];
        return places;
    }
}

/// <summary>
/// Rows in managed memory in their original form; batches on the CPU are gathered from them. On the CPU, managed copies of rows are faster than
/// torch's selection, which costs more per row than the copy of its values.
/// </summary>
/// <param name="columns">The columns.</param>
/// <param name="blocks">Blocks of 2^<paramref name="blockBits"/> rows each; the last may be smaller.</param>
/// <param name="blockBits">The size of a block.</param>
internal sealed class HostTable(TrainingColumns columns, RowBlock[] blocks, int blockBits) : BatchTable
{
    private readonly RowBlock _batch = new(columns.All);

    public override TensorBatch Select(ReadOnlySpan<int> rows)
    {
        _batch.Clear();
        _batch.AppendRows(blocks, blockBits, rows);
        return _batch.ToBatch(columns, Places(rows), CPU);
    }

    public override int Length(int row) => blocks[row >> blockBits].Length(row & ((1 << blockBits) - 1));

    public override void Dispose()
    {
    }
}

/// <summary>Rows as tensors on an accelerator. A batch is an index_select of them, so rows are copied to the device once.</summary>
internal sealed class DeviceTable : BatchTable
{
    private readonly TensorBatch _all;
    private readonly Device _device;
    private readonly int[]?[] _lengths;

    public DeviceTable(TrainingColumns columns, List<RowBlock> blocks, Device device)
    {
        _device = device;
        _lengths = [.. columns.Inputs.Select((spec, input) => spec.IsVariable ? Lengths(blocks, input) : null)];
        var parts = new List<TensorBatch>(blocks.Count);
        try
        {
            foreach (var block in blocks)
                parts.Add(block.ToBatch(columns, [], device)); // the place in the table is the row index
            _all = parts.Count == 1 ? parts[0] : Join(parts);
        }
        catch
        {
            foreach (var part in parts)
                part.Dispose();
            throw;
        }
    }

    public override TensorBatch Select(ReadOnlySpan<int> rows)
    {
        var rowIndex = BlockTensors.IndexTensor(Places(rows), _device);
        Tensor Part(Tensor whole) => whole.index_select(0, rowIndex).DetachFromDisposeScope();
        var inputs = new Tensor[_lengths.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = Cut(Part(_all.Inputs[i]), _lengths[i], rows);
        return new TensorBatch(rows.Length, inputs, Part(_all.Label), _all.Weight is null ? null : Part(_all.Weight), rowIndex);
    }

    public override int Length(int row) => _lengths.Sum(column => column?[row] ?? 0);

    public override void Dispose() => _all.Dispose();

    private static int[] Lengths(List<RowBlock> blocks, int input)
        => [.. blocks.SelectMany(block => Enumerable.Range(0, block.Rows).Select(block.Columns[input].Length))];

    // Padded to the longest of these rows, not of all rows. Takes ownership of the tensor.
    private static Tensor Cut(Tensor values, int[]? lengths, ReadOnlySpan<int> rows)
    {
        if (lengths is null)
            return values;
        int longest = 1;
        foreach (int row in rows)
            longest = Math.Max(longest, lengths[row]);
        using (values)
        {
            using var cut = values.narrow(1, 0, longest); // [B, Lmax] -> [B, L]
            return cut.contiguous().DetachFromDisposeScope();
        }
    }

    private static TensorBatch Join(List<TensorBatch> parts)
    {
        var inputs = Enumerable.Range(0, parts[0].Inputs.Count).Select(i => Cat([.. parts.Select(part => part.Inputs[i])])).ToArray();
        var joined = new TensorBatch(
            parts.Sum(part => part.Rows),
            inputs,
            Cat([.. parts.Select(part => part.Label)]),
            parts[0].Weight is null ? null : Cat([.. parts.Select(part => part.Weight!)]),
            Cat([.. parts.Select(part => part.RowIndex)]));
        foreach (var part in parts)
            part.Dispose();
        return joined;
    }

    // Parts of a variable column may be padded to different lengths.
    private static Tensor Cat(Tensor[] parts)
    {
        using var scope = NewDisposeScope();
        if (parts[0].dim() == 2)
        {
            long width = parts.Max(part => part.shape[1]);
            parts = [.. parts.Select(part => part.shape[1] == width ? part : nn.functional.pad(part, [0, width - part.shape[1]]))]; // [B, L] -> [B, Lmax]
        }
        return cat(parts).DetachFromDisposeScope();
    }
}
