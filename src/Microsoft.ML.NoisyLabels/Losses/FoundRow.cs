namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>A row of the training data that was found again.</summary>
/// <param name="Number">Its place among the rows of positive weight; -1 for a row of weight 0.</param>
/// <param name="Class">The class that its label says, from 0.</param>
internal readonly record struct FoundRow(int Number, int Class);
