namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// A phase of a run, with its own optimizer. The fractions of all phases add up to 1, unless a method trains
/// several networks in sequence.
/// </summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Fraction">The length as a share of <see cref="TrainingOptions.MaximumEpochs"/>.</param>
public sealed record TrainingPhase(string Name, double Fraction);
