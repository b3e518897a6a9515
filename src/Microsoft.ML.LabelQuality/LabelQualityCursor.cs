using Microsoft.ML.Data;
using Microsoft.ML.LabelQuality.Columns;

namespace Microsoft.ML.LabelQuality;

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
