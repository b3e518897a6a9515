namespace Microsoft.ML;

/// <summary>Finds wrong labels with any ML.NET classifier, and fits classifiers without them.</summary>
public static partial class ConfidentLearningCatalog
{
}
