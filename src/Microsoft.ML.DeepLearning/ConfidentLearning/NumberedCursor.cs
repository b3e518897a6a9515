using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.ConfidentLearning;

/// <summary>Reads a <see cref="NumberedView"/>: counts the rows of the source and compares their labels on the way.</summary>
internal sealed class NumberedCursor : DataViewRowCursor
{
    private readonly NumberedView _view;
    private readonly DataViewRowCursor _source;
    private readonly bool[] _active;
    private readonly Func<int, bool> _isGiven;
    private int _row = -1;
    private long _position = -1;
    private bool _ended;

    public NumberedCursor(NumberedView view, DataViewRowCursor source, bool[] active)
    {
        (_view, _source, _active) = (view, source, active);
        _isGiven = view.Labels.Column.Comparer(source);
    }

    public override DataViewSchema Schema => _view.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        while (MoveOn())
        {
            if (_view.Keeps?.Invoke(_row) == false)
                continue;
            _position++;
            return true;
        }
        _position = -1;
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        int added = column.Index - _source.Schema.Count;
        if (added < 0)
            return _source.GetGetter<TValue>(_source.Schema[column.Index]);
        return _view.Added[added].Getter(() => _row) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has type {column.Type}; it cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private bool MoveOn()
    {
        if (_ended)
            return false;
        int[] given = _view.Labels.Given;
        _ended = !_source.MoveNext();
        if (!_ended)
            _row++;
        bool isAsBefore = _ended ? _row + 1 == given.Length : _row < given.Length && _isGiven(given[_row]);
        if (!isAsBefore)
        {
            _ended = true;
            _view.Differ();
        }
        return !_ended;
    }
}
