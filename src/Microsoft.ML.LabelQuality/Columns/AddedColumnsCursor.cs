using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Columns;

/// <summary>Reads a source with columns added behind its own, whose values follow from the number of the row.</summary>
/// <param name="schema">That of <see cref="AddedColumn.Extend"/>.</param>
/// <param name="source">The rows; owned from now on.</param>
/// <param name="added">The columns that follow those of the source.</param>
/// <param name="active">Whether a column of <paramref name="schema"/> was asked for.</param>
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
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
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
