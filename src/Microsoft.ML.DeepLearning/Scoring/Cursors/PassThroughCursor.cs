using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

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
