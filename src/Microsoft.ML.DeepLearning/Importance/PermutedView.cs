using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>
/// The first rows of a source, with the values of some columns taken from other rows. The source must give the same rows in the same
/// order in every pass.
/// </summary>
public sealed class PermutedView : IDataView
{
    private readonly IDataView _source;
    private readonly IReadOnlyDictionary<DataViewSchema.Column, KeptColumn> _kept;
    private readonly int[] _permutation;
    private readonly long _maximumRows;

    // True if a pass found more rows than the permutation has. An exception in a cursor may be thrown on a thread of ML.NET.
    private bool _sourceHasMoreRows;

    /// <param name="source">The rows.</param>
    /// <param name="kept">The columns whose values come from other rows.</param>
    /// <param name="permutation">For each row, the row whose values it gets. Ignored if no column is kept.</param>
    /// <param name="maximumRows">The maximum number of rows.</param>
    internal PermutedView(IDataView source, IReadOnlyDictionary<DataViewSchema.Column, KeptColumn> kept, int[] permutation, long maximumRows)
        => (_source, _kept, _permutation, _maximumRows) = (source, kept, permutation, maximumRows);

    /// <inheritdoc/>
    public DataViewSchema Schema => _source.Schema;

    /// <summary>The number of rows that the longest pass has read.</summary>
    public int RowsRead { get; private set; }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => _source.GetRowCount() is long count ? Math.Min(count, _maximumRows) : null;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        var read = needed.Where(column => !_kept.TryGetValue(column, out var values) || values.ReadsOwnValue);
        return new Cursor(this, [.. needed.Where(_kept.ContainsKey)], _source.GetRowCursor(read));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    /// <summary>Checks, after a pass over permuted rows, that these were the rows of the first pass.</summary>
    /// <exception cref="InvalidOperationException">Their number differs.</exception>
    public void CheckRows() => CheckRows(RowsRead);

    /// <summary>Checks the number of rows that a model made of the permuted rows as well.</summary>
    /// <param name="scored">The number of rows in the model's output.</param>
    /// <exception cref="InvalidOperationException">A number differs from that of the first pass.</exception>
    public void CheckRows(int scored)
    {
        if (_sourceHasMoreRows || RowsRead != _permutation.Length || scored != _permutation.Length)
            throw Different(_permutation.Length);
    }

    internal static InvalidOperationException Different(int rows) => new(
        $"The first pass over the data gave {rows} rows, and a later pass gave a different number. Permutation needs the same rows in the same order in every pass (Data.Cache keeps them), and a model that keeps every row.");

    private sealed class Cursor(PermutedView view, HashSet<DataViewSchema.Column> moved, DataViewRowCursor inner) : DataViewRowCursor
    {
        private int _row = -1;

        public override DataViewSchema Schema => inner.Schema;

        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override bool MoveNext()
        {
            if (_row + 1 >= view._maximumRows || !inner.MoveNext())
                return false;
            if (moved.Count > 0 && _row + 1 == view._permutation.Length)
            {
                view._sourceHasMoreRows = true;
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
                : view._kept[column].Getter(inner, column, () => view._permutation[_row]) as ValueGetter<TValue> ?? throw new InvalidOperationException(
                    $"Column '{column.Name}' has values of {column.Type.RawType}, not {typeof(TValue)}.");

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
