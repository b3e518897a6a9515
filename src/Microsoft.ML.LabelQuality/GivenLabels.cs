namespace Microsoft.ML.LabelQuality;

/// <summary>The label of every row of a data set, as read in the first pass.</summary>
/// <param name="Column">The label column.</param>
/// <param name="Given">The class of each row, counted from 0, [N].</param>
internal sealed record GivenLabels(LabelColumn Column, int[] Given);
