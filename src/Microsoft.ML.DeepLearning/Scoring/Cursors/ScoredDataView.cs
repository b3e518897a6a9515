using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>The input with the task's columns added; computes nothing until a cursor requests it.</summary>
internal sealed class ScoredDataView(IDataView source, ScoringSchema schema, OnnxScorer scorer, TaskHead head) : IDataView
{
    public DataViewSchema Schema => schema.Output;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return Over(source.GetRowCursor(schema.DependenciesOf(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return [.. source.GetRowCursorSet(schema.DependenciesOf(active), n, rand).Select(cursor => Over(cursor, active))];
    }

    private DataViewRowCursor Over(DataViewRowCursor cursor, DataViewSchema.Column[] active) => schema.NeedsScores(active)
        ? new ScoringCursor(schema, cursor, scorer, head, active)
        : new PassThroughCursor(schema, cursor);
}

/// <summary>Serves the output schema if none of the task's columns was requested: passes on the source's getters and scores nothing.</summary>
internal sealed class PassThroughCursor(ScoringSchema schema, DataViewRowCursor source) : DataViewRowCursor
{
    public override DataViewSchema Schema => schema.Output;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override bool MoveNext() => source.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => schema.SourceOf(column) is { } passedOn && source.IsColumnActive(passedOn);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => schema.SourceOf(column) is { } passedOn
        ? source.GetGetter<TValue>(passedOn)
        : throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}
