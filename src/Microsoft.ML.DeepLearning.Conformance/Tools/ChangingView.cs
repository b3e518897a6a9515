namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>A source whose rows differ between passes, like an unordered query or a transform with random numbers.</summary>
/// <param name="first">The rows for the first cursor.</param>
/// <param name="later">The rows for the other cursors, with the same columns.</param>
internal sealed class ChangingView(IDataView first, IDataView later) : IDataView
{
    private int _passes;

    public DataViewSchema Schema => first.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var view = Interlocked.Increment(ref _passes) == 1 ? first : later;
        return view.GetRowCursor(columnsNeeded.Select(column => view.Schema[column.Index]));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
