namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The result of the first pass over a view, which every later pass must repeat.</summary>
/// <param name="Role">The role of the view in messages: "training" or "validation".</param>
/// <param name="Rows">All rows of positive weight.</param>
/// <param name="PartRows">Those of the part that is wanted.</param>
internal sealed record FirstPass(string Role, long Rows, long PartRows);
