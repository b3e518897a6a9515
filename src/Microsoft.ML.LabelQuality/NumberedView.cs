using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// Rows of a source, numbered from 0 in its order: some left out, some columns added. Every pass compares the labels with
/// those of the first, as numbers mean nothing for a source that gives other rows each time.
/// </summary>
/// <param name="source">The rows.</param>
/// <param name="labels">The labels of the first pass.</param>
/// <param name="keeps">Whether a row is kept; null keeps all.</param>
/// <param name="added">Columns to add; one of a name that the source has hides it.</param>
/// <param name="throws">
/// Whether a cursor throws when rows differ. Where it does not, it ends early and <see cref="ThrowIfChanged"/> throws: an exception in a
/// cursor can end in a thread of ML.NET's.
/// </param>
internal sealed class NumberedView(IDataView source, GivenLabels labels, Func<int, bool>? keeps, IReadOnlyList<AddedColumn> added, bool throws) : IDataView
{
    private volatile bool _changed;

    public DataViewSchema Schema { get; } = AddedColumn.Extend(source.Schema, added);

    /// <summary>Whether the work on the rows was cancelled: a cursor ends then, and <see cref="ThrowIfChanged"/> throws.</summary>
    public Func<bool> IsCancelled { get; init; } = static () => false;

    /// <summary>The labels of the first pass.</summary>
    public GivenLabels Labels => labels;

    /// <summary>Whether a row is kept; null keeps all.</summary>
    public Func<int, bool>? Keeps => keeps;

    /// <summary>False: the place of a row tells which it is.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => keeps is null ? labels.Given.Length : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
            active[column.Index] = true;
        var needed = source.Schema.Where(column => active[column.Index]).Append(source.Schema[labels.Column.Name]).Distinct();
        return new NumberedCursor(this, source.GetRowCursor(needed), added, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    /// <summary>Whether a pass found other rows than the first, or may have ended early.</summary>
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

    /// <summary>Told by a cursor that met another row than the first pass.</summary>
    public void Differ()
    {
        _changed = true;
        if (throws)
            throw Different();
    }

    private InvalidOperationException Different() => new(
        $"The rows or their labels in column '{labels.Column.Name}' are not those of the first pass. The same rows are needed in the same order in every pass: shuffle before, and keep the result with Data.Cache or in a file.");
}
