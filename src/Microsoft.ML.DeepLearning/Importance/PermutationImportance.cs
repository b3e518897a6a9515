using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>Measures a model on rows in which the values of one part of the columns at a time are shuffled.</summary>
/// <typeparam name="TMetrics">The metrics of scored rows.</typeparam>
internal sealed class PermutationImportance<TMetrics>(ITransformer model, IDataView data, Func<IDataView, TMetrics> evaluate, PermutationSettings settings)
{
    /// <summary>Measures the unchanged rows, and each permutation of each part.</summary>
    /// <exception cref="InvalidOperationException">There are no rows, or passes over the data differ in their rows.</exception>
    public (TMetrics Untouched, IReadOnlyDictionary<string, TMetrics[]> Permuted) Measure(IReadOnlyList<PermutedPart> parts)
    {
        var view = new PermutedView(data, new Dictionary<DataViewSchema.Column, KeptColumn>(), [], settings.MaximumRows);
        var untouched = evaluate(model.Transform(view));
        if (view.RowsRead == 0)
            throw new InvalidOperationException("The data has no rows. Importance needs rows to measure the model on.");
        return (untouched, parts.ToDictionary(part => part.Name, part => Permuted(part, view.RowsRead)));
    }

    private TMetrics[] Permuted(PermutedPart part, int rows)
    {
        var kept = Keep(part);
        return [.. Enumerable.Range(0, settings.PermutationCount).Select(repetition =>
        {
            if (kept.Values.Any(column => column.Count != rows))
                throw Different(rows);
            var view = new PermutedView(data, kept, settings.Permutation(repetition, rows), settings.MaximumRows);
            var metrics = evaluate(model.Transform(view));
            // A model that does not read the part has unchanged metrics.
            return view.SourceHasMoreRows || view.RowsRead != rows ? throw Different(rows) : metrics;
        })];
    }

    private Dictionary<DataViewSchema.Column, KeptColumn> Keep(PermutedPart part)
    {
        var kept = part.Columns.ToDictionary(column => column, column => part.Slot is int slot ? KeptColumn.CreateSlot(column, slot) : KeptColumn.Create(column));
        using var cursor = data.GetRowCursor(kept.Keys);
        Action[] readers = [.. kept.Select(column => column.Value.Reader(cursor, column.Key))];
        for (long row = 0; row < settings.MaximumRows && cursor.MoveNext(); row++)
        {
            foreach (var read in readers)
                read();
        }
        return kept;
    }

    private static InvalidOperationException Different(int rows) => new(
        $"The first pass over the data gave {rows} rows, and a later pass gave a different number. Permutation needs the same rows in the same order in every pass; Data.Cache keeps them.");
}
