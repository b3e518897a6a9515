using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Reads a view once and keeps its rows in memory, or only counts and summarises them if they will be streamed.</summary>
internal sealed class PartReader(TrainingColumns columns, DataSettings settings, Device device, Action checkAlive)
{
    /// <summary>The training part and, if a fraction is held out, the validation part (null if it is empty).</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">The role of the data in messages: "training" or "validation".</param>
    /// <param name="validationFraction">The share to hold out.</param>
    /// <param name="digest">Receives all rows; null for no hash.</param>
    /// <param name="summary">Receives the rows of the training part; null for no summary.</param>
    /// <param name="register">Receives all rows; null without per-row state.</param>
    public (BatchSource Training, BatchSource? Validation) Read(
        IDataView data, string role, double validationFraction, DataDigest? digest, DataSummaryBuilder? summary = null, RowRegister? register = null)
    {
        var training = new DataPart(validationFraction, settings.Seed);
        var kept = new KeptRows(columns, settings.Handling == DataHandling.Stream ? 0 : Budget(), data.GetRowCount());
        long trainingRows = 0;
        long rows = 0;
        using (var reader = new PoolReader(data, columns, new PoolLimit(kept.BlockRows, kept.BlockRows), checkAlive))
        {
            while (reader.Next() is { } pool)
            {
                int[] chosen = training.Choose(pool.First, pool.Rows.Rows);
                summary?.Add(pool.Rows, chosen);
                register?.Add(pool.Rows);
                digest?.Add(pool.Rows);
                trainingRows += chosen.Length;
                rows += pool.Rows.Rows;
                if (!kept.TryKeep(pool.Rows))
                    reader.Return(pool);
            }
        }

        var validation = training with { Validation = true };
        if (kept.IsComplete)
        {
            int count = checked((int)rows);
            var table = kept.ToTable(device);
            return (InMemory(training), trainingRows == rows ? null : InMemory(validation));
            BatchSource InMemory(DataPart part) => new InMemoryBatches(table, part.Choose(0, count), settings.BucketsByLength);
        }
        BatchSource Stream(DataPart part, long partRows) => new StreamingBatches(data, columns, part, new(role, rows, partRows), settings, device, checkAlive, register);
        return (Stream(training, trainingRows), trainingRows == rows ? null : Stream(validation, rows - trainingRows));
    }

    public string NothingLeft(long validationRows) => validationRows > 0
        ? $"All {validationRows} rows with a positive weight were set aside for validation; provide more rows or set ValidationFraction to 0."
        : columns.Weight is null
            ? "The training data holds no rows; at least one is needed."
            : $"The training data holds no row with a positive weight in column '{columns.Weight.Name}'; at least one is needed.";

    private long Budget() => settings.Handling == DataHandling.InMemory ? long.MaxValue : settings.MemoryBudget ?? FreeMemory() / 4;

    private static long FreeMemory()
    {
        var memory = GC.GetGCMemoryInfo();
        if (memory.Index == 0)
        {
            GC.Collect(0);
            memory = GC.GetGCMemoryInfo();
        }
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }
}

/// <summary>Rows collected in memory during the first pass; discarded if they exceed the budget.</summary>
internal sealed class KeptRows
{
    private const int MostBlockRows = 16_384;
    private const long MostBlockBytes = 32L << 20;

    private readonly TrainingColumns _columns;
    private readonly long _budget;
    private readonly int _blockBits;
    private readonly List<RowBlock> _blocks = [];
    private long _bytes;

    /// <param name="columns">The columns that are kept.</param>
    /// <param name="budget">The maximum number of bytes.</param>
    /// <param name="expectedRows">The number of rows, if known: if they cannot all be kept, none is kept from the start.</param>
    public KeptRows(TrainingColumns columns, long budget, long? expectedRows)
    {
        _columns = columns;
        _budget = budget;
        _blockBits = BitOperations.Log2((ulong)Math.Clamp(MostBlockBytes / columns.RowBytes, 1, MostBlockRows));
        IsComplete = budget > 0 && (expectedRows ?? 0) <= budget / columns.RowBytes;
    }

    /// <summary>Rows of every block but the last.</summary>
    public int BlockRows => 1 << _blockBits;

    /// <summary>True if every row so far was kept.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes ownership of the block. If the budget is exceeded, releases everything and returns false.</summary>
    public bool TryKeep(RowBlock block)
    {
        if (!IsComplete)
            return false;
        _bytes += block.Bytes;
        if (_bytes > _budget)
        {
            IsComplete = false;
            _blocks.Clear();
            return false;
        }
        _blocks.Add(block);
        return true;
    }

    public BatchTable ToTable(Device device)
    {
        if (_blocks.Count == 0)
            _blocks.Add(new RowBlock(_columns.All));
        return device.type == DeviceType.CPU
            ? new HostTable(_columns, [.. _blocks], _blockBits)
            : new DeviceTable(_columns, _blocks, device);
    }
}
