using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>Wraps a view and records which columns cursors request and which rows they reach.</summary>
internal sealed class WatchedView(IDataView source) : IDataView
{
    private readonly List<string[]> _requests = [];

    /// <summary>The columns of each cursor that was opened.</summary>
    public IReadOnlyList<string[]> Requests => _requests;

    /// <summary>Called with the number of each row that a cursor moves to.</summary>
    public Action<long>? OnRow { get; set; }

    /// <summary>The number of cursors that are not disposed.</summary>
    public int OpenCursors { get; private set; }

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        lock (_requests)
        {
            _requests.Add([.. columnsNeeded.Select(column => column.Name)]);
            OpenCursors++;
        }
        return new Cursor(this, source.GetRowCursor(columnsNeeded, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private void Closed()
    {
        lock (_requests)
            OpenCursors--;
    }

    private sealed class Cursor(WatchedView view, DataViewRowCursor inner) : DataViewRowCursor
    {
        private bool _disposed;

        public override DataViewSchema Schema => inner.Schema;

        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override bool MoveNext()
        {
            if (!inner.MoveNext())
                return false;
            view.OnRow?.Invoke(inner.Position);
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                inner.Dispose();
                view.Closed();
            }
            base.Dispose(disposing);
        }
    }
}
