namespace Microsoft.ML.DeepLearning.Data;

/// <summary>How a run splits and keeps its rows.</summary>
internal sealed record DataSettings(DataHandling Handling, double ValidationFraction, int ShufflePoolSize, long Seed)
{
    /// <summary>Bytes that <see cref="DataHandling.Auto"/> may keep; null for a quarter of the free memory.</summary>
    public long? MemoryBudget { get; init; }
}
