namespace Microsoft.ML.DeepLearning.Data;

/// <summary>How a run splits and keeps its rows.</summary>
internal sealed record DataSettings(DataHandling Handling, double ValidationFraction, int ShufflePoolSize, long Seed)
{
    /// <summary>Whether something is kept for each row from epoch to epoch, so that the rows are entered in a <see cref="RowRegister"/>.</summary>
    public bool RegistersRows { get; init; }

    /// <summary>Whether all rows are hashed as they are read, for a checkpoint.</summary>
    public bool DigestsRows { get; init; }

    /// <summary>Whether rows of similar length come in one batch.</summary>
    public bool BucketsByLength { get; init; }

    /// <summary>Bytes that <see cref="DataHandling.Auto"/> may keep; null for a quarter of the free memory.</summary>
    public long? MemoryBudget { get; init; }
}
