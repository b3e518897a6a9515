using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.Recommendations;

/// <summary>Each candidate beside the values of one user: the columns of the candidates, then those of the user that the candidates lack.</summary>
internal sealed class OfferedView : IDataView
{
    private readonly IDataView _user;
    private readonly IDataView _candidates;
    private readonly DataViewSchema.Column[] _sources; // of each column, in the user's or the candidates' schema
    private readonly int _own; // the number of columns of the candidates

    /// <param name="user">The rows; the first is used.</param>
    /// <param name="candidates">The candidates.</param>
    public OfferedView(IDataView user, IDataView candidates)
    {
        (_user, _candidates) = (user, candidates);
        DataViewSchema.Column[] own = [.. candidates.Schema.Where(column => !column.IsHidden)];
        _own = own.Length;
        _sources = [.. own, .. user.Schema.Where(column => !column.IsHidden && own.All(other => other.Name != column.Name))];
        var builder = new DataViewSchema.Builder();
        foreach (var column in _sources)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _candidates.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.Select(column => column.Index).ToHashSet();
        var user = _user.GetRowCursor(needed.Where(index => index >= _own).Select(index => _sources[index]));
        if (!user.MoveNext())
            throw new ArgumentException("The user's data holds no row; its first row has the history and the context.");
        return new Cursor(this, needed, user, _candidates.GetRowCursor(needed.Where(index => index < _own).Select(index => _sources[index])));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    // The user's cursor stays at its first row.
    private sealed class Cursor(OfferedView view, HashSet<int> active, DataViewRowCursor user, DataViewRowCursor candidates) : DataViewRowCursor
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Position => candidates.Position;

        public override long Batch => candidates.Batch;

        public override bool MoveNext() => candidates.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => candidates.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => (column.Index < view._own ? candidates : user).GetGetter<TValue>(view._sources[column.Index]);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                candidates.Dispose();
                user.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
