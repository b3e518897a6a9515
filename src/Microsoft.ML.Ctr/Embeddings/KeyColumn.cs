namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>The keys of a column in a batch, [B, W], in host memory that this struct does not own.</summary>
internal readonly unsafe struct KeyColumn(nint start, int width)
{
    public int Width => width;

    /// <summary>The keys of a row, 0 where there is none.</summary>
    public ReadOnlySpan<long> Row(int row) => new((long*)start + ((long)row * width), width);
}
