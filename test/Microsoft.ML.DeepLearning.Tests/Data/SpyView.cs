using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Tests.Data;

/// <summary>Forwards a view, and records the requested columns and the number of open cursors.</summary>
internal sealed class SpyView(IDataView source) : IDataView
{
    private int _opened;
    private int _disposed;
    private long _moves;

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public int Opened => _opened;

    public int StillOpen => _opened - Volatile.Read(ref _disposed);

    /// <summary>The number of rows that all cursors together moved to.</summary>
    public long Moves => Volatile.Read(ref _moves);

    /// <summary>The columns requested from cursors, each set once.</summary>
    public HashSet<string> Requested { get; } = [];

    /// <summary>Called with the position of the row before a cursor moves to it.</summary>
    public Action<long> BeforeRow { get; set; } = static _ => { };

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        lock (Requested)
            Requested.Add(string.Join(",", columns.Select(column => column.Name)));
        Interlocked.Increment(ref _opened);
        return new Cursor(this, source.GetRowCursor(columns, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(SpyView view, DataViewRowCursor inner) : DataViewRowCursor
    {
        private bool _isDisposed;

        public override DataViewSchema Schema => inner.Schema;

        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override bool MoveNext()
        {
            view.BeforeRow(inner.Position + 1);
            bool moved = inner.MoveNext();
            if (moved)
                Interlocked.Increment(ref view._moves);
            return moved;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_isDisposed)
            {
                _isDisposed = true;
                inner.Dispose();
                Interlocked.Increment(ref view._disposed);
            }
            base.Dispose(disposing);
        }
    }
}
