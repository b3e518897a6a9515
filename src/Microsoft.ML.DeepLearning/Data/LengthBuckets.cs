using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Groups rows of similar length into batches, to reduce padding. The rows of some tens of consecutive batches of the shuffled order
/// are sorted by length and cut into batches, which are then shuffled. So a row shares its batch with other rows in every
/// epoch.
/// </summary>
internal static class LengthBuckets
{
    private const int Batches = 32;

    /// <summary>Rearranges the rows in place.</summary>
    /// <param name="order">The row numbers, in the order from which batches are cut.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="length">Returns the length of a row from its number.</param>
    /// <param name="seed">Draws the order of the batches; null sorts all rows by length.</param>
    public static void Arrange(int[] order, int batchSize, Func<int, int> length, long? seed)
    {
        if (batchSize >= order.Length)
            return;
        long bucket = seed is null ? order.Length : (long)batchSize * Batches;
        for (long start = 0; start < order.Length; start += bucket)
            SortByLength(order.AsSpan((int)start, (int)Math.Min(bucket, order.Length - start)), length);
        if (seed is not long drawn)
            return;
        int[] batches = [.. Enumerable.Range(0, order.Length / batchSize)]; // without the last one, which may be smaller
        RandomSource.Shuffle(batches, drawn, stream: -1);
        int[] sorted = [.. order];
        for (int i = 0; i < batches.Length; i++)
            sorted.AsSpan(batches[i] * batchSize, batchSize).CopyTo(order.AsSpan(i * batchSize));
    }

    // Rows of equal length keep their order, even if the sort is not stable.
    private static void SortByLength(Span<int> rows, Func<int, int> length)
    {
        var keys = new long[rows.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((long)length(rows[i]) << 32) | (uint)i;
        keys.AsSpan().Sort(rows);
    }
}
