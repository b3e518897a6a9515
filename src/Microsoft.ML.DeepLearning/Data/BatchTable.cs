namespace Microsoft.ML.DeepLearning.Data;

/// <summary>All rows of a view in memory; the parts of a run share one table.</summary>
internal abstract class BatchTable : IDisposable
{
    /// <summary>The given rows as a batch, which belongs to the caller.</summary>
    public abstract TensorBatch Select(ReadOnlySpan<int> rows);

    /// <summary>The values of a row in columns of varying length.</summary>
    public abstract int Length(int row);

    public abstract void Dispose();

    protected static long[] Places(ReadOnlySpan<int> rows)
    {
        var places = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            places[i] = rows[i];
        return places;
    }
}
