namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The training rows or the validation rows in batches; can be enumerated any number of times.</summary>
public abstract class BatchSource : IDisposable
{
    /// <summary>The number of rows of an epoch.</summary>
    public abstract long Rows { get; }

    /// <summary>
    /// The batches of one epoch in an order drawn from <paramref name="shuffleSeed"/>, or in the order of the data if it is
    /// null. The caller disposes each batch.
    /// </summary>
    public abstract IEnumerable<TensorBatch> Batches(int batchSize, long? shuffleSeed);

    /// <summary>Like <see cref="Batches"/>, but disposes each batch when the caller moves on, and checks for cancellation.</summary>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="shuffleSeed">As for <see cref="Batches"/>.</param>
    /// <param name="checkAlive">Called before every batch; throws if the run is cancelled.</param>
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

    /// <summary>The number of batches of an epoch; the last one may be smaller.</summary>
    public long StepsPerEpoch(int batchSize) => (Rows + batchSize - 1) / batchSize;

    /// <inheritdoc/>
    public abstract void Dispose();
}
