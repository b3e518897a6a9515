using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Columns;

/// <summary>Reads a source with columns appended whose values are determined by the row number.</summary>
/// <param name="schema">The schema of <see cref="AddedColumn.Extend"/>.</param>
/// <param name="source">The rows; the cursor owns it.</param>
/// <param name="added">The columns that follow those of the source.</param>
/// <param name="active">True for the columns of <paramref name="schema"/> that were requested.</param>
internal abstract class AddedColumnsCursor(DataViewSchema schema, DataViewRowCursor source, IReadOnlyList<AddedColumn> added, bool[] active) : DataViewRowCursor
{
    public override DataViewSchema Schema => schema;

    protected DataViewRowCursor Source => source;

    /// <summary>The number of the current row in the source, from 0.</summary>
    protected abstract int Row { get; }

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not requested when the cursor was created.");
        int place = column.Index - source.Schema.Count;
        if (place < 0)
            return source.GetGetter<TValue>(source.Schema[column.Index]);
        return added[place].Getter(() => Row) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has type {column.Type}; it cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
