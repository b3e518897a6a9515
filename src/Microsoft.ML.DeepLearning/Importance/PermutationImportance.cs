using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>
/// Permutation importance for any metrics: the rows of a data set unchanged, and again with one part of the columns shuffled between the
/// rows. A model is measured on both; the difference is the importance of the part.
/// </summary>
/// <example>
/// <code>
/// var view = importance.Unchanged(data);
/// var unchanged = Evaluate(model.Transform(view));
/// foreach (var permuted in importance.Permutations(data, part, view.RowsRead))
/// {
///     var metrics = Evaluate(model.Transform(permuted));
///     permuted.CheckRows();
/// }
/// </code>
/// </example>
public sealed class PermutationImportance
{
    /// <summary>The default of the number of permutations.</summary>
    public const int DefaultPermutationCount = 1;

    /// <summary>The default of the seed.</summary>
    public const int DefaultSeed = 1;

    private readonly int _permutationCount;
    private readonly long _maximumRows;
    private readonly int _seed;

    /// <summary>Checks the options.</summary>
    /// <param name="permutationCount">The number of permutations of each part, at least 1.</param>
    /// <param name="numberOfExamplesToUse">The number of rows to use, from the first; at least 1, or null for all.</param>
    /// <param name="seed">The seed of the permutations.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public PermutationImportance(int permutationCount = DefaultPermutationCount, long? numberOfExamplesToUse = null, int seed = DefaultSeed)
    {
        OptionChecks.AtLeast(permutationCount, 1);
        if (numberOfExamplesToUse is long rows)
            OptionChecks.Between(rows, 1, long.MaxValue, "at least 1, or null", nameof(numberOfExamplesToUse));
        (_permutationCount, _maximumRows, _seed) = (permutationCount, numberOfExamplesToUse ?? long.MaxValue, seed);
    }

    /// <summary>The columns of the data that some outputs of a model depend on, each in its own group.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="outputs">Chooses columns of the model's output.</param>
    /// <exception cref="ArgumentException">The columns that the model reads are unknown.</exception>
    public static IReadOnlyList<ColumnGroup> InputsOf(ITransformer model, DataViewSchema schema, Func<DataViewSchema, IEnumerable<DataViewSchema.Column>> outputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(outputs);
        if (!model.IsRowToRowMapper)
            throw new ArgumentException("The model does not map rows one by one, so the columns that it reads are unknown. Name them in 'columns'.");
        var mapper = model.GetRowToRowMapper(schema);
        return [.. mapper.GetDependencies(outputs(mapper.OutputSchema)).Select(column => column.Name).Distinct().Select(name => new ColumnGroup(name, name))];
    }

    /// <summary>The rows as they are.</summary>
    /// <param name="data">The data.</param>
    public PermutedView Unchanged(IDataView data) => new(data, new Dictionary<DataViewSchema.Column, KeptColumn>(), [], _maximumRows);

    /// <summary>The rows with a part of their columns shuffled, one view for each permutation. Call <see cref="PermutedView.CheckRows()"/> when one has been read.</summary>
    /// <param name="data">The same data as for <see cref="Unchanged"/>.</param>
    /// <param name="part">The part.</param>
    /// <param name="rows">The number of rows of the unchanged data.</param>
    /// <exception cref="InvalidOperationException">The data has another number of rows in this pass.</exception>
    public IEnumerable<PermutedView> Permutations(IDataView data, PermutedPart part, int rows)
    {
        var kept = Keep(data, part);
        if (kept.Values.Any(column => column.Count != rows))
            throw PermutedView.Different(rows);
        return Enumerable.Range(0, _permutationCount).Select(repetition => new PermutedView(data, kept, Permutation(repetition, rows), _maximumRows));
    }

    /// <summary>Measures the unchanged rows, and each permutation of each part.</summary>
    /// <exception cref="InvalidOperationException">There are no rows, or passes over the data differ in their rows.</exception>
    internal (TMetrics Unchanged, IReadOnlyDictionary<string, TMetrics[]> Permuted) Measure<TMetrics>(
        ITransformer model, IDataView data, IReadOnlyList<PermutedPart> parts, Func<IDataView, TMetrics> evaluate)
    {
        var view = Unchanged(data);
        var unchanged = evaluate(model.Transform(view));
        if (view.RowsRead == 0)
            throw new InvalidOperationException("The data has no rows. Importance needs rows to measure the model on.");
        return (unchanged, parts.ToDictionary(part => part.Name, part => Permutations(data, part, view.RowsRead).Select(Measured).ToArray()));

        TMetrics Measured(PermutedView permuted)
        {
            var metrics = evaluate(model.Transform(permuted));
            permuted.CheckRows();
            return metrics;
        }
    }

    // The same permutations for every part, so that the importance of a column does not depend on the other measured columns.
    private int[] Permutation(int repetition, int rows)
    {
        int[] permutation = [.. Enumerable.Range(0, rows)];
        new Random(unchecked((_seed * 486187739) + repetition)).Shuffle(permutation);
        return permutation;
    }

    private Dictionary<DataViewSchema.Column, KeptColumn> Keep(IDataView data, PermutedPart part)
    {
        var kept = part.Columns.ToDictionary(column => column, column => part.Slot is int slot ? KeptColumn.CreateSlot(column, slot) : KeptColumn.Create(column));
        using var cursor = data.GetRowCursor(kept.Keys);
        Action[] readers = [.. kept.Select(column => column.Value.Reader(cursor, column.Key))];
        for (long row = 0; row < _maximumRows && cursor.MoveNext(); row++)
        {
            foreach (var read in readers)
                read();
        }
        return kept;
    }
}
