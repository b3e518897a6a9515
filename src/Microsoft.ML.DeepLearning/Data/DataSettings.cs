namespace Microsoft.ML.DeepLearning.Data;

/// <summary>How a run splits and keeps its rows.</summary>
internal sealed record DataSettings(DataHandling Handling, double ValidationFraction, int ShufflePoolSize, long Seed)
{
    /// <summary>True if the method keeps per-row state, so that rows are entered in a <see cref="RowRegister"/>.</summary>
    public bool RegistersRows { get; init; }

    /// <summary>True if all rows are hashed for a checkpoint.</summary>
    public bool DigestsRows { get; init; }

    /// <summary>True if rows of similar length share a batch.</summary>
    public bool BucketsByLength { get; init; }

    /// <summary>Bytes that <see cref="DataHandling.Auto"/> may keep; null for a quarter of the free memory.</summary>
    public long? MemoryBudget { get; init; }
}
