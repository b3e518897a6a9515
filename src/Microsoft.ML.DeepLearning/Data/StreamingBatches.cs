using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Batches of data that is read again in every epoch, shuffled within a bounded pool of rows.</summary>
/// <param name="data">A view that gives the same rows in the same order each time.</param>
/// <param name="columns">The columns that are read.</param>
/// <param name="part">The part of the rows to return.</param>
/// <param name="first">The result of the first pass.</param>
/// <param name="settings">The size of the pool, and batches by length.</param>
/// <param name="device">The device of the batches.</param>
/// <param name="checkAlive">Throws if the run is cancelled.</param>
/// <param name="register">The checksums of the rows in the first pass; null if no per-row state is kept.</param>
internal sealed class StreamingBatches(
    IDataView data, TrainingColumns columns, DataPart part, FirstPass first, DataSettings settings, Device device, Action checkAlive,
    RowRegister? register = null) : BatchSource
{
    private const long MaximumPoolBytes = 128L << 20;
    private const long MaximumVariableValues = MaximumPoolBytes / 4;

    public override long Rows => first.PartRows;

    public override IEnumerable<TensorBatch> Batches(int batchSize, long? shuffleSeed)
    {
        using var reader = new PoolReader(data, columns, Limit(batchSize, shuffleSeed), checkAlive);
        var batch = new RowBlock(columns.All);
        var indices = new List<long>(Math.Min(batchSize, settings.ShufflePoolSize));
        long read = 0;
        while (reader.Next() is { } pool)
        {
            CheckSame(pool);
            read = pool.First + pool.Rows.Rows;
            int[] order = part.Choose(pool.First, pool.Rows.Rows);
            if (shuffleSeed is long seed)
                RandomSource.Shuffle(order, seed, pool.First + 1);
            if (settings.BucketsByLength)
                LengthBuckets.Arrange(order, batchSize, pool.Rows.Length, shuffleSeed is long drawn ? RandomSource.Mix(drawn, pool.First) : null);
            for (int start = 0; start < order.Length;)
            {
                int taken = Math.Min(batchSize - batch.Rows, order.Length - start);
                Take(pool, order.AsSpan(start, taken), batch, indices);
                start += taken;
                if (batch.Rows == batchSize)
                    yield return Flush(batch, indices);
            }
            reader.Return(pool);
        }
        if (read != first.Rows)
            throw Changed($"This pass gave {read} rows and the first one {first.Rows}");
        if (batch.Rows > 0)
            yield return Flush(batch, indices);
    }

    public override void Dispose()
    {
    }

    /// <summary>Wide rows reduce the pool, because it is bounded in bytes as well as in rows.</summary>
    private PoolLimit Limit(int batchSize, long? shuffleSeed)
    {
        int most = (int)Math.Max(batchSize, Math.Min(settings.ShufflePoolSize, MaximumPoolBytes / columns.RowBytes));
        int first = shuffleSeed is long seed ? most - (int)(RandomSource.Mix(seed, 0) % ((most / 2) + 1)) : most; // at least half of it
        return new PoolLimit(first, most, MaximumVariableValues);
    }

    // Surplus rows throw at once: per-row state has no entry for them.
    private void CheckSame(Pool pool)
    {
        if (register?.FirstDifference(pool.Rows, pool.First) is int row and >= 0)
            throw Changed($"Row {pool.First + row}, counted from 0 without rows of weight 0, is not the one that the first pass gave in its place");
        if (pool.First + pool.Rows.Rows > first.Rows)
            throw Changed($"This pass gave more than the {first.Rows} rows of the first one");
    }

    private InvalidOperationException Changed(string what) => new(
        $"The {first.Role} data changes between passes. {what}; training needs the same rows in the same order in every pass. Cache the data with Data.Cache or AppendCacheCheckpoint, write it to a file with Data.SaveAsBinary and train on that, or set DataHandling to InMemory.");

    private static void Take(Pool pool, ReadOnlySpan<int> chosen, RowBlock batch, List<long> indices)
    {
        batch.AppendRows(pool.Rows, chosen);
        foreach (int row in chosen)
            indices.Add(pool.First + row);
    }

    private TensorBatch Flush(RowBlock batch, List<long> indices)
    {
        var tensors = batch.ToBatch(columns, CollectionsMarshal.AsSpan(indices), device);
        batch.Clear();
        indices.Clear();
        return tensors;
    }
}

/// <summary>The result of the first pass over a view, which every later pass must repeat.</summary>
/// <param name="Role">The role of the view in messages: "training" or "validation".</param>
/// <param name="Rows">All rows of positive weight.</param>
/// <param name="PartRows">The rows of the requested part.</param>
internal sealed record FirstPass(string Role, long Rows, long PartRows);
