using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.NoisyLabels;

/// <summary>Reads the rows of a <see cref="LabelQualityView"/> in their order.</summary>
internal sealed class LabelQualityCursor(
    DataViewSchema schema, DataViewRowCursor source, RowLabelQuality[] qualities, DataViewSchema.Column[] active) : DataViewRowCursor
{
    private long _row = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => source.Position;

    public override long Batch => source.Batch;

    public override bool MoveNext()
    {
        if (!source.MoveNext())
            return false;
        _row++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Any(each => each.Index == column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        int added = column.Index - source.Schema.Count;
        if (added < 0)
            return source.GetGetter<TValue>(source.Schema[column.Index]);
        Delegate getter = added switch
        {
            0 => (ValueGetter<float>)((ref float value) => value = Current.Probability),
            1 when column.Type is KeyDataViewType => (ValueGetter<uint>)((ref uint value) => value = (uint)Current.SuggestedClass + 1),
            1 => (ValueGetter<bool>)((ref bool value) => value = Current.SuggestedClass == 1),
            _ => (ValueGetter<bool>)((ref bool value) => value = Current.IsLabelIssue),
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has type {column.Type}; it cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }

    // A source that has grown since would otherwise end in an index out of range.
    private RowLabelQuality Current => _row >= 0 && _row < qualities.Length
        ? qualities[_row]
        : throw new InvalidOperationException(_row < 0
            ? "The cursor stands on no row: call MoveNext first."
            : $"The data has more rows than the {qualities.Length} that it had when it was transformed.");
}
