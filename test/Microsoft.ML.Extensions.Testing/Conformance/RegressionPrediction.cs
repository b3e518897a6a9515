namespace Microsoft.ML.Extensions.Testing.Conformance;

internal sealed class RegressionPrediction : IPrediction
{
    public float Score { get; set; }

    public float[] ToScores() => [Score];
}
