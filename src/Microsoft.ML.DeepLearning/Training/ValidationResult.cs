namespace Microsoft.ML.DeepLearning.Training;

/// <summary>How a network did on the validation rows.</summary>
/// <param name="Loss">The weighted mean loss.</param>
/// <param name="Accuracy">The weighted share of rows whose class was recognised; null where there are no classes.</param>
internal readonly record struct ValidationResult(double Loss, double? Accuracy);
