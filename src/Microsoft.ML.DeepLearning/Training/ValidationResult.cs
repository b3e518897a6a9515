namespace Microsoft.ML.DeepLearning.Training;

/// <summary>How a network did on the validation rows.</summary>
/// <param name="Loss">The weighted mean loss.</param>
/// <param name="Accuracy">The share of rows, by example weight, whose class was recognised; null where there are no classes.</param>
/// <param name="ConstantLoss">The loss of the best constant prediction on the same rows; null if it is not known.</param>
internal readonly record struct ValidationResult(double Loss, double? Accuracy, double? ConstantLoss);
