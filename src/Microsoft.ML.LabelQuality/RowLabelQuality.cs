namespace Microsoft.ML.LabelQuality;

/// <summary>What a trained network thinks of the label of a training row. Classes count from 0: key value less 1, or false and true.</summary>
/// <param name="Probability">
/// How probable the given class is, from 0 to 1; NaN where the network has made no prediction, as for rows of weight 0.
/// </param>
/// <param name="GivenClass">The class that the row has.</param>
/// <param name="SuggestedClass">The most probable class; the given one where there is no prediction.</param>
public readonly record struct RowLabelQuality(float Probability, int GivenClass, int SuggestedClass)
{
    /// <summary>Whether another class than the given one is the most probable.</summary>
    public bool IsLabelIssue => SuggestedClass != GivenClass;
}
