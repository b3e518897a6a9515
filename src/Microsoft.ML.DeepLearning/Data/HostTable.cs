using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Rows in managed memory, as they were read; batches on the CPU are gathered from them. Managed copies of rows are faster than torch's
/// selection there, which costs more for each row than the copy of its values.
/// </summary>
/// <param name="columns">The columns.</param>
/// <param name="blocks">2^<paramref name="blockBits"/> rows each, but for the last.</param>
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
