using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Importance;

namespace Microsoft.ML.Ctr;

/// <summary>Measures a model on rows with permuted columns, one group of columns at a time.</summary>
internal sealed class ColumnImportance(ITransformer model, IDataView data, CtrEvaluator evaluator, int permutationCount, long maximumRows, int seed)
{
    private static readonly Dictionary<DataViewSchema.Column, KeptColumn> Nothing = [];

    public ImmutableDictionary<string, CtrMetricsStatistics> Measure(IReadOnlyList<ColumnGroup> groups)
    {
        var facts = evaluator.ReadAll(model.Transform(new PermutedView(data, Nothing, [], maximumRows)), out var scores);
        var untouched = evaluator.Evaluate(facts, scores);
        return groups.ToImmutableDictionary(group => group.Name, group => new CtrMetricsStatistics(untouched, Permuted(group, facts)));
    }

    /// <summary>The columns of the data that affect the score, each in its own group.</summary>
    public static IReadOnlyList<ColumnGroup> Inputs(ITransformer model, DataViewSchema schema, EvaluationColumns columns)
    {
        if (!model.IsRowToRowMapper)
            throw new ArgumentException("The model does not map rows one by one, so the columns it reads are unknown; name them in columns.", nameof(model));
        var mapper = model.GetRowToRowMapper(schema);
        return [.. mapper.GetDependencies(columns.ScoresOf(mapper.OutputSchema)).Select(column => column.Name).Distinct().Select(name => new ColumnGroup(name, name))];
    }

    private CtrMetrics[] Permuted(ColumnGroup group, RowFacts facts)
    {
        var kept = Keep(group);
        return [.. Enumerable.Range(0, permutationCount).Select(repetition =>
        {
            // Every group uses the same permutations, so a column's importance does not depend on the other groups.
            int[] permutation = [.. Enumerable.Range(0, facts.Count)];
            new Random(HashCode(seed, repetition)).Shuffle(permutation);
            var view = new PermutedView(data, kept, permutation, maximumRows);
            var scores = evaluator.ReadScores(model.Transform(view));
            if (view.SourceHasMoreRows || kept.Values.Any(column => column.Count != facts.Count) || scores.Count != facts.Count)
                throw Different(facts);
            return evaluator.Evaluate(facts, scores);
        })];

        static int HashCode(int seed, int repetition) => unchecked((seed * 486187739) + repetition);
    }

    private Dictionary<DataViewSchema.Column, KeptColumn> Keep(ColumnGroup group)
    {
        var kept = group.ColumnNames.Select(name => EvaluationColumns.Find(data.Schema, "Permuted", name)).ToDictionary(column => column, KeptColumn.Create);
        using var cursor = data.GetRowCursor(kept.Keys);
        Action[] readers = [.. kept.Select(column => column.Value.Reader(cursor, column.Key))];
        for (long row = 0; row < maximumRows && cursor.MoveNext(); row++)
        {
            foreach (var read in readers)
                read();
        }
        return kept;
    }

    private static InvalidOperationException Different(RowFacts facts) => new(
        $"The first pass gave {facts.Count} rows, a later one another number. Permutation needs the same rows in the same order in every pass (Data.Cache keeps them), and a model that keeps every row.");
}
