using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// Rows of a source, numbered from 0 in order, with rows omitted and columns added. Every pass compares the labels with those of the
/// first, because row numbers are meaningless if the source gives other rows each time.
/// </summary>
/// <param name="source">The rows.</param>
/// <param name="labels">The labels of the first pass.</param>
/// <param name="keeps">True for the rows to keep; null keeps all.</param>
/// <param name="added">Columns to add; an added column hides one of the same name.</param>
/// <param name="throws">
/// True if a cursor throws when rows differ. Otherwise it ends early and <see cref="ThrowIfChanged"/> throws, because an exception in a
/// cursor can surface on one of ML.NET's threads.
/// </param>
internal sealed class NumberedView(IDataView source, GivenLabels labels, Func<int, bool>? keeps, IReadOnlyList<AddedColumn> added, bool throws) : IDataView
{
    private volatile bool _changed;

    public DataViewSchema Schema { get; } = AddedColumn.Extend(source.Schema, added);

    /// <summary>True if the work on the rows was cancelled: cursors then end, and <see cref="ThrowIfChanged"/> throws.</summary>
    public Func<bool> IsCancelled { get; init; } = static () => false;

    /// <summary>The labels of the first pass.</summary>
    public GivenLabels Labels => labels;

    /// <summary>True for the rows to keep; null keeps all.</summary>
    public Func<int, bool>? Keeps => keeps;

    /// <summary>False, because rows are identified by position.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => keeps is null ? labels.Given.Length : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = AddedColumn.Active(Schema, columnsNeeded);
        var needed = source.Schema.Where(column => active[column.Index]).Append(source.Schema[labels.Column.Name]).Distinct();
        return new NumberedCursor(this, source.GetRowCursor(needed), added, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    /// <summary>True if a pass found other rows than the first, or may have ended early.</summary>
    public bool HasChanged => _changed || IsCancelled();

    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="InvalidOperationException">A pass found other rows.</exception>
    public void ThrowIfChanged()
    {
        if (IsCancelled())
            throw new OperationCanceledException("The search for label issues was cancelled.");
        if (_changed)
            throw Different();
    }

    /// <summary>Called by a cursor that reads another row than the first pass.</summary>
    public void Differ()
    {
        _changed = true;
        if (throws)
            throw Different();
    }

    private InvalidOperationException Different() => new(
        $"The rows or their labels in column '{labels.Column.Name}' differ from those of the first pass. Every pass must give the same rows in the same order: shuffle before, and keep the result with Data.Cache or in a file.");
}

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
