namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>The standard tasks of ML.NET.</summary>
public enum PredictionTask
{
    /// <summary>A Single label.</summary>
    Regression,

    /// <summary>A Boolean label.</summary>
    BinaryClassification,

    /// <summary>A key label.</summary>
    MulticlassClassification,
}
