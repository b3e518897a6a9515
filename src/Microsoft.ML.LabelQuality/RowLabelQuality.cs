namespace Microsoft.ML.LabelQuality;

/// <summary>The quality of a training row's label according to a trained network. Classes count from 0: the key value minus 1, or false and true.</summary>
/// <param name="Probability">
/// The probability of the given class, from 0 to 1; NaN if the network made no prediction, as for rows of weight 0.
/// </param>
/// <param name="GivenClass">The class of the row's label.</param>
/// <param name="SuggestedClass">The most probable class; the given class without a prediction.</param>
public readonly record struct RowLabelQuality(float Probability, int GivenClass, int SuggestedClass)
{
    /// <summary>True if another class than the given one is most probable.</summary>
    public bool IsLabelIssue => SuggestedClass != GivenClass;
}
