namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The rows of a training or validation part, batch by batch, as often as asked.</summary>
internal abstract class BatchSource : IDisposable
{
    public abstract long Rows { get; }

    /// <summary>
    /// The batches of one epoch in an order drawn from <paramref name="shuffleSeed"/>, or in the order of the data when it is
    /// null. The caller disposes each batch.
    /// </summary>
    public abstract IEnumerable<TensorBatch> Batches(int batchSize, long? shuffleSeed);

    /// <summary>The same for who looks at one batch after the other: each is released when the next is asked for, and when the run is cancelled.</summary>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="shuffleSeed">As for <see cref="Batches"/>.</param>
    /// <param name="checkAlive">Called before every batch; throws when the run is cancelled.</param>
    public IEnumerable<TensorBatch> Visit(int batchSize, long? shuffleSeed, Action checkAlive)
    {
        foreach (var batch in Batches(batchSize, shuffleSeed))
        {
            using (batch)
            {
                checkAlive();
                yield return batch;
            }
        }
    }

    public long StepsPerEpoch(int batchSize) => (Rows + batchSize - 1) / batchSize;

    public abstract void Dispose();
}
