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
