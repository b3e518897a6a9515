namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The results of a network on the validation rows.</summary>
/// <param name="Loss">The weighted mean loss; the log loss of a classifier.</param>
/// <param name="Accuracy">The share of correctly classified rows, by example weight; null without classes.</param>
public sealed record ValidationFigures(double Loss, double? Accuracy);
