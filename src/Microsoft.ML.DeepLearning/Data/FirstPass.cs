namespace Microsoft.ML.DeepLearning.Data;

/// <summary>What the first pass over a view found, which every later pass must find again.</summary>
/// <param name="Role">What the view is for, in messages: "training" or "validation".</param>
/// <param name="Rows">All rows of positive weight.</param>
/// <param name="PartRows">Those of the part that is wanted.</param>
internal sealed record FirstPass(string Role, long Rows, long PartRows);
