using System.Collections.Immutable;
using Microsoft.ML.DeepLearning.Importance;

namespace Microsoft.ML.Ctr;

/// <summary>Measures a model on rows with permuted columns, one group of columns at a time.</summary>
internal sealed class ColumnImportance(ITransformer model, IDataView data, CtrEvaluator evaluator, PermutationImportance importance)
{
    public ImmutableDictionary<string, CtrMetricsStatistics> Measure(IReadOnlyList<PermutedPart> parts)
    {
        var facts = evaluator.ReadAll(model.Transform(importance.Unchanged(data)), out var scores);
        var unchanged = evaluator.Evaluate(facts, scores);
        return parts.ToImmutableDictionary(part => part.Name, part => new CtrMetricsStatistics(unchanged, Permuted(part, facts)));
    }

    // Labels, groups and weights stay with their rows, so only the scores are read again.
    private CtrMetrics[] Permuted(PermutedPart part, RowFacts facts) => [.. importance.Permutations(data, part, facts.Count).Select(view =>
    {
        var scores = evaluator.ReadScores(model.Transform(view));
        view.CheckRows(scores.Count);
        return evaluator.Evaluate(facts, scores);
    })];
}
