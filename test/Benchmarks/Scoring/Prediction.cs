namespace Benchmarks.Scoring;

/// <summary>The output of a prediction engine.</summary>
public sealed class Prediction
{
    public float Score { get; set; }
}
