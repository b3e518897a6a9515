using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>
/// The output schema for one input schema, and the source of each output column. It equals the schema that ML.NET's own chain of a
/// saved model creates from the same input: the raw column, the tail's columns, and the raw column dropped.
/// </summary>
internal sealed class ScoringSchema
{
    private readonly int[] _sources;

    public ScoringSchema(DataViewSchema input, IReadOnlyList<ColumnSpec> inputs, string rawColumnName, TaskHead head, ITransformer tail)
    {
        InputColumns.Check(input, inputs);
        Input = input;
        NetworkInputs = [.. inputs.Select(spec => input[spec.Name])];
        var extended = Copy(input);
        extended.AddColumn(rawColumnName, head.RawType);
        var scored = tail.GetOutputSchema(extended.ToSchema());
        var kept = scored.Where(column => column.Name != rawColumnName).ToArray();
        Output = Copy(kept).ToSchema();
        // The tail keeps its input's order, but puts a column after an input column of the same name, which it hides.
        var passed = 0;
        _sources = [.. kept.Select(column => head.Columns.Contains(column.Name) && !column.IsHidden ? -1 : passed++)];
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>The input columns that the network reads, in its order.</summary>
    public IReadOnlyList<DataViewSchema.Column> NetworkInputs { get; }

    /// <summary>The input column that an output column passes through, or null if it is one of the task's columns.</summary>
    public DataViewSchema.Column? SourceOf(DataViewSchema.Column output)
    {
        var source = _sources[output.Index];
        return source < 0 ? null : Input[source];
    }

    /// <summary>The input columns that these output columns need; without a task column, none for the network.</summary>
    public IEnumerable<DataViewSchema.Column> DependenciesOf(IReadOnlyCollection<DataViewSchema.Column> outputs)
    {
        var needed = outputs.Select(SourceOf).OfType<DataViewSchema.Column>();
        return (NeedsScores(outputs) ? needed.Concat(NetworkInputs) : needed).DistinctBy(column => column.Index);
    }

    public bool NeedsScores(IEnumerable<DataViewSchema.Column> outputs) => outputs.Any(column => SourceOf(column) is null);

    private static DataViewSchema.Builder Copy(IEnumerable<DataViewSchema.Column> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns) builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder;
    }
}

/// <summary>The output columns that a cursor or a row was asked for.</summary>
internal sealed class ActiveColumns
{
    private readonly bool[] _active;

    public ActiveColumns(ScoringSchema schema, IReadOnlyCollection<DataViewSchema.Column> columns)
    {
        _active = new bool[schema.Output.Count];
        foreach (var column in columns) _active[column.Index] = true;
    }

    public bool Contains(DataViewSchema.Column column) => _active[column.Index];

    /// <summary>The getter that <paramref name="create"/> makes for a column.</summary>
    /// <exception cref="InvalidOperationException">The column was not asked for, or has another type.</exception>
    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<DataViewSchema.Column, Delegate> create)
    {
        if (!Contains(column)) throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor or the row was made.");
        return create(column) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has type {column.Type}; it cannot be read as {typeof(TValue)}.");
    }
}
