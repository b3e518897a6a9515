namespace Microsoft.ML.Ctr;

/// <summary>A candidate that <see cref="CtrCatalog.RecommendTop"/> chose.</summary>
/// <param name="Row">The row of the candidate in the data, from 0.</param>
/// <param name="Score">The model's score.</param>
public sealed record CtrRecommendation(long Row, float Score);
