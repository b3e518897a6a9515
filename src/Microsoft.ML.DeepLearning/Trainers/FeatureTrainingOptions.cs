using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning;

/// <summary>Options of trainers that learn from one vector of features.</summary>
public abstract class FeatureTrainingOptions : TrainingOptions
{
    /// <summary>Creates options with their defaults.</summary>
    protected FeatureTrainingOptions()
    {
    }

    /// <summary>The column with the features: a vector of Single of known size.</summary>
    /// <value>Default "Features".</value>
    public string FeatureColumnName { get; set; } = TrainingDefaults.FeatureColumnName;
}
