namespace Benchmarks.Scoring;

/// <summary>What a prediction engine gives back.</summary>
public sealed class Prediction
{
    public float Score { get; set; }
}
