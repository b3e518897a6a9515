using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

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
