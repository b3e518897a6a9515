using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>Reads a <see cref="NumberedView"/>: counts the rows of the source and compares their labels.</summary>
internal sealed class NumberedCursor(NumberedView view, DataViewRowCursor source, IReadOnlyList<AddedColumn> added, bool[] active)
    : AddedColumnsCursor(view.Schema, source, added, active)
{
    private const int CheckMask = 63; // every 64th row

    private readonly Func<int, bool> _isGiven = view.Labels.Column.Comparer(source);
    private int _row = -1;
    private long _position = -1;
    private bool _ended;

    public override long Position => _position;

    public override long Batch => 0;

    protected override int Row => _row;

    public override bool MoveNext()
    {
        while (MoveOn())
        {
            if (view.Keeps?.Invoke(_row) == false)
                continue;
            _position++;
            return true;
        }
        _position = -1;
        return false;
    }

    private bool MoveOn()
    {
        _ended |= (_row & CheckMask) == 0 && view.IsCancelled();
        if (_ended)
            return false;
        int[] given = view.Labels.Given;
        _ended = !Source.MoveNext();
        if (!_ended)
            _row++;
        bool isAsBefore = _ended ? _row + 1 == given.Length : _row < given.Length && _isGiven(given[_row]);
        if (!isAsBefore)
        {
            _ended = true;
            view.Differ();
        }
        return !_ended;
    }
}
