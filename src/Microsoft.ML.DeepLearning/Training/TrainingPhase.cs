namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A stage of a method. <paramref name="Fraction"/> is its share of the epochs; the last stage gets what is left.</summary>
internal sealed record TrainingPhase(string Name, double Fraction);
