namespace Microsoft.ML.DeepLearning.Conformance;

internal sealed class MulticlassPrediction : IPrediction
{
    public float[] Score { get; set; } = [];

    public uint PredictedLabel { get; set; }

    public float[] ToScores() => [.. Score, PredictedLabel];
}
