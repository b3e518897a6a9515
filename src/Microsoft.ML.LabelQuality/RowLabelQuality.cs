namespace Microsoft.ML.LabelQuality;

/// <summary>The quality of the label of a training row by a trained network. Classes count from 0: the key value less 1, or false and true.</summary>
/// <param name="Probability">
/// The probability of the given class, from 0 to 1; NaN where the network has made no prediction, as for rows of weight 0.
/// </param>
/// <param name="GivenClass">The class of the row's label.</param>
/// <param name="SuggestedClass">The most probable class; the given one where there is no prediction.</param>
public readonly record struct RowLabelQuality(float Probability, int GivenClass, int SuggestedClass)
{
    /// <summary>True if another class than the given one is the most probable.</summary>
    public bool IsLabelIssue => SuggestedClass != GivenClass;
}
