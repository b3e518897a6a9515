using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>
/// The first rows of a source, with the values of some columns taken from other rows. The source must give the same rows in the same
/// order in every pass.
/// </summary>
/// <param name="source">The rows.</param>
/// <param name="kept">The columns whose values come from other rows.</param>
/// <param name="permutation">For each row, the row whose values it gets. Ignored if no column is kept.</param>
/// <param name="maximumRows">The maximum number of rows.</param>
public sealed class PermutedView(IDataView source, IReadOnlyDictionary<DataViewSchema.Column, KeptColumn> kept, int[] permutation, long maximumRows) : IDataView
{
    /// <inheritdoc/>
    public DataViewSchema Schema => source.Schema;

    /// <summary>True if a pass found more rows than the permutation has. It is a property because an exception in a cursor may be thrown on a thread of ML.NET.</summary>
    public bool SourceHasMoreRows { get; private set; }

    /// <summary>The number of rows that the longest pass has read.</summary>
    internal int RowsRead { get; private set; }

    private IReadOnlyDictionary<DataViewSchema.Column, KeptColumn> Kept => kept;

    private int[] Permutation => permutation;

    private long MaximumRows => maximumRows;

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => source.GetRowCount() is long count ? Math.Min(count, maximumRows) : null;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        var read = needed.Where(column => !kept.TryGetValue(column, out var values) || values.ReadsOwnValue);
        return new Cursor(this, [.. needed.Where(kept.ContainsKey)], source.GetRowCursor(read));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(PermutedView view, HashSet<DataViewSchema.Column> moved, DataViewRowCursor inner) : DataViewRowCursor
    {
        private int _row = -1;

        public override DataViewSchema Schema => inner.Schema;

        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override bool MoveNext()
        {
            if (_row + 1 >= view.MaximumRows || !inner.MoveNext())
                return false;
            if (moved.Count > 0 && _row + 1 == view.Permutation.Length)
            {
                view.SourceHasMoreRows = true;
                return false;
            }
            _row++;
            view.RowsRead = Math.Max(view.RowsRead, _row + 1);
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => moved.Contains(column) || inner.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => !moved.Contains(column) ? inner.GetGetter<TValue>(column)
                : view.Kept[column].Getter(inner, column, () => view.Permutation[_row]) as ValueGetter<TValue> ?? throw new InvalidOperationException(
                    $"Column '{column.Name}' has values of {column.Type.RawType}, not {typeof(TValue)}.");

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
