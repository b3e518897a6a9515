using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>Measures a model on rows in which one part of the columns at a time is shuffled between rows.</summary>
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
            // A model that does not read the part gives the metrics of the unchanged rows.
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

/// <summary>The options of the measurement, with checked values.</summary>
internal sealed record PermutationSettings
{
    public PermutationSettings(int permutationCount, long? numberOfExamplesToUse, bool slotBySlot, int seed)
    {
        OptionChecks.AtLeast(permutationCount, 1);
        if (numberOfExamplesToUse is long rows)
            OptionChecks.Between(rows, 1, long.MaxValue, "at least 1, or null", nameof(numberOfExamplesToUse));
        (PermutationCount, MaximumRows, SlotBySlot, Seed) = (permutationCount, numberOfExamplesToUse ?? long.MaxValue, slotBySlot, seed);
    }

    public int PermutationCount { get; }

    public long MaximumRows { get; }

    public bool SlotBySlot { get; }

    public int Seed { get; }

    /// <summary>The same permutations for every group, so the importance of a column does not depend on the other measured columns.</summary>
    public int[] Permutation(int repetition, int rows)
    {
        int[] permutation = [.. Enumerable.Range(0, rows)];
        new Random(unchecked((Seed * 486187739) + repetition)).Shuffle(permutation);
        return permutation;
    }
}
