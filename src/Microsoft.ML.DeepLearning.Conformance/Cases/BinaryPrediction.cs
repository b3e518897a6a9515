namespace Microsoft.ML.DeepLearning.Conformance;

internal sealed class BinaryPrediction : IPrediction
{
    public float Score { get; set; }

    public float Probability { get; set; }

    public bool PredictedLabel { get; set; }

    public float[] ToScores() => [Score, Probability, PredictedLabel ? 1 : 0];
}
