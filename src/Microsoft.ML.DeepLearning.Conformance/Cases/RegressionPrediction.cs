namespace Microsoft.ML.DeepLearning.Conformance;

internal sealed class RegressionPrediction : IPrediction
{
    public float Score { get; set; }

    public float[] ToScores() => [Score];
}
