namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The defaults of <see cref="TrainingOptions"/>, for properties, search spaces and the parameters of catalog methods.</summary>
public static class TrainingDefaults
{
    /// <summary>The column with the value to predict.</summary>
    public const string LabelColumnName = "Label";

    /// <summary>The column with the features.</summary>
    public const string FeatureColumnName = "Features";

    /// <summary>The maximum number of passes over the training rows.</summary>
    public const int MaximumEpochs = 100;

    /// <summary>The number of rows of one optimizer step.</summary>
    public const int BatchSize = 256;

    /// <summary>The largest step size.</summary>
    public const double LearningRate = 1e-2;
}
