using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

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
