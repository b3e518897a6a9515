using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Batches of rows that were read once; an epoch is a permutation of them.</summary>
/// <param name="table">The table with the rows.</param>
/// <param name="rows">The row numbers of this part, in the order of the data.</param>
/// <param name="bucketsByLength">True if rows of similar length share a batch.</param>
internal sealed class InMemoryBatches(BatchTable table, int[] rows, bool bucketsByLength = false) : BatchSource
{
    public override long Rows => rows.Length;

    public override IEnumerable<TensorBatch> Batches(int batchSize, long? shuffleSeed)
    {
        int[] order = rows;
        if (batchSize < rows.Length && (bucketsByLength || shuffleSeed is not null))
        {
            order = [.. rows];
            if (shuffleSeed is long seed)
                RandomSource.Shuffle(order, seed, 0);
            if (bucketsByLength)
                LengthBuckets.Arrange(order, batchSize, table.Length, shuffleSeed);
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
