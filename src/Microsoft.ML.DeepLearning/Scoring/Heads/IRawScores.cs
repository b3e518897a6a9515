namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>The network's output for the row that a cursor or a mapped row stands on.</summary>
internal interface IRawScores
{
    /// <summary>[OutputWidth]; valid until the row changes.</summary>
    ReadOnlySpan<float> Current { get; }
}
