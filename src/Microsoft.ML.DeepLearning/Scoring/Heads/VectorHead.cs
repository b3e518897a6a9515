using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>The head of a network whose output, [W], is itself a column: an embedding.</summary>
public sealed class VectorHead : TaskHead
{
    private readonly Lazy<IReadOnlyList<string>> _columns;

    /// <summary>Creates the head.</summary>
    /// <param name="width">The length of the vectors.</param>
    /// <param name="column">The name of the column.</param>
    public VectorHead(int width, string column) : base(width, null) => _columns = new(() => [column]);

    /// <summary>The head of a loaded model, whose tail contains the column.</summary>
    /// <param name="raw">The raw column.</param>
    /// <param name="width">W.</param>
    /// <param name="loadedTail">The tail.</param>
    internal VectorHead(DataViewSchema.Column raw, int width, ITransformer loadedTail) : base(width, loadedTail)
        => _columns = new(() => Added(raw, loadedTail));

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _columns.Value;

    internal override Delegate CreateGetter(string column, IRawScores scores) => Columns.Contains(column)
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var editor = VBufferEditor.Create(ref value, OutputWidth);
            scores.Current.CopyTo(editor.Values);
            value = editor.Commit();
        })
        : throw NoColumn(column);

    private protected override ITransformer BuildTail(MLContext context, string rawColumnName)
    {
        var rows = new FixedRows(0).Add<byte>(rawColumnName, RawType, []);
        return context.Transforms.CopyColumns(Columns[0], rawColumnName).Fit(rows);
    }

    private static string[] Added(DataViewSchema.Column raw, ITransformer tail)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(raw.Name, raw.Type);
        return [.. tail.GetOutputSchema(builder.ToSchema()).Skip(1).Select(column => column.Name)];
    }
}
