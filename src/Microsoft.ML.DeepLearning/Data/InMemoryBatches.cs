using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Batches of rows that were read once; an epoch is a permutation of them.</summary>
/// <param name="table">Where the rows are.</param>
/// <param name="rows">Those of this part, in the order of the data.</param>
internal sealed class InMemoryBatches(RowTable table, int[] rows) : BatchSource
{
    public override long Rows => rows.Length;

    public override IEnumerable<TensorBatch> Batches(int batchSize, long? shuffleSeed)
    {
        int[] order = rows;
        if (shuffleSeed is long seed && batchSize < rows.Length)
        {
            order = [.. rows];
            RandomScope.Shuffle(order, seed, 0);
        }
        for (int start = 0; start < order.Length;)
        {
            int length = Math.Min(batchSize, order.Length - start);
            yield return table.Select(order.AsSpan(start, length));
            start += length;
        }
    }

    public override void Dispose() => table.Dispose();
}
