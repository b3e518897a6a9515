namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// A stage of a method. <paramref name="Fraction"/> is its length as a share of <see cref="TrainingOptions.MaximumEpochs"/>; those
/// of all stages add up to 1, unless a method trains several networks one after the other.
/// </summary>
internal sealed record TrainingPhase(string Name, double Fraction);
