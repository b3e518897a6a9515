namespace Microsoft.ML.Ctr;

/// <summary>Ranking metrics of the first rows of each group by decreasing score, averaged over the groups with a click.</summary>
/// <param name="Cutoff">k, the number of rows from the top.</param>
/// <param name="Ndcg">
/// Normalised discounted cumulative gain, 0 to 1: a click at rank r gains 1/log2(r + 1); the sum is divided by the sum of the best order.
/// </param>
/// <param name="HitRate">The share of groups with a click among the first k rows, 0 to 1.</param>
public sealed record RankingAtCutoff(int Cutoff, double Ndcg, double HitRate);
