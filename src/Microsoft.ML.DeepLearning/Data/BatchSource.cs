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

    public long StepsPerEpoch(int batchSize) => (Rows + batchSize - 1) / batchSize;

    public abstract void Dispose();
}
