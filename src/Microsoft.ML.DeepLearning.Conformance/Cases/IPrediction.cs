namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>The output of a PredictionEngine.</summary>
internal interface IPrediction
{
    /// <summary>Score, probability and predicted label, as far as the task has them.</summary>
    float[] ToScores();
}
