using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

/// <summary>Training data with its label quality columns, in the order of the data.</summary>
internal sealed class LabelQualityView : IDataView
{
    private readonly IDataView _source;
    private readonly int _rows;
    private readonly AddedColumn[] _added;

    /// <param name="source">The training data.</param>
    /// <param name="label">Its label column.</param>
    /// <param name="qualities">One entry for each row.</param>
    public LabelQualityView(IDataView source, LabelColumn label, IReadOnlyList<RowLabelQuality> qualities)
    {
        _source = source;
        _rows = qualities.Count;
        _added = label.QualityColumns(
            [.. qualities.Select(row => row.Probability)], [.. qualities.Select(row => row.SuggestedClass)], [.. qualities.Select(row => row.IsLabelIssue)]);
        Schema = AddedColumn.Extend(source.Schema, _added);
    }

    public DataViewSchema Schema { get; }

    /// <summary>False, because rows are identified by position.</summary>
    public bool CanShuffle => false;

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = AddedColumn.Active(Schema, columnsNeeded);
        var passed = _source.Schema.Where(column => active[column.Index]);
        return new LabelQualityCursor(Schema, _source.GetRowCursor(passed), _added, active, _rows);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}

/// <summary>Reads the rows of a <see cref="LabelQualityView"/> in order.</summary>
internal sealed class LabelQualityCursor(DataViewSchema schema, DataViewRowCursor source, IReadOnlyList<AddedColumn> added, bool[] active, int rows)
    : AddedColumnsCursor(schema, source, added, active)
{
    private int _row = -1;

    public override long Position => Source.Position;

    public override long Batch => Source.Batch;

    // rows was counted when the data was transformed; without this check, a source that grew since would cause an index out of range.
    protected override int Row => _row >= 0 && _row < rows
        ? _row
        : throw new InvalidOperationException(_row < 0
            ? "The cursor has no current row: call MoveNext first."
            : $"The data has more rows than the {rows} it had when it was transformed; transform it again.");

    public override bool MoveNext()
    {
        if (!Source.MoveNext())
            return false;
        _row++;
        return true;
    }
}
