using System.Collections.Concurrent;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Reads one pass over the rows on a background thread, pool by pool. Pools are reused, and at most three exist: one is
/// being filled, one waits, one is in use. Memory does not depend on the number of rows.
/// </summary>
internal sealed class PoolReader : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    private readonly IDataView _data;
    private readonly TrainingColumns _columns;
    private readonly PoolLimit _limit;
    private readonly Action _checkAlive;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Pool> _free = [];
    private readonly BlockingCollection<Pool> _filled = new(boundedCapacity: 1);
    private readonly Task _reading;

    /// <param name="data">The rows.</param>
    /// <param name="columns">The columns that are read.</param>
    /// <param name="limit">The size of the pools.</param>
    /// <param name="checkAlive">Called several times a second while waiting for a pool; throws if the run is cancelled.</param>
    public PoolReader(IDataView data, TrainingColumns columns, PoolLimit limit, Action checkAlive)
    {
        (_data, _columns, _limit, _checkAlive) = (data, columns, limit, checkAlive);
        _reading = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next pool, or null after the last. Rethrows an error of the source unchanged.</summary>
    public Pool? Next()
    {
        _checkAlive();
        Pool? pool;
        while (!_filled.TryTake(out pool, CheckInterval))
        {
            if (_filled.IsCompleted)
            {
                _reading.GetAwaiter().GetResult();
                return null;
            }
            _checkAlive();
        }
        return pool;
    }

    /// <summary>Returns a used pool, to be filled again.</summary>
    public void Return(Pool pool) => _free.Add(pool);

    /// <summary>Stops reading and waits until the cursor is closed. An unreported error is dropped.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _ = Task.WaitAny(_reading);
        _ = _reading.Exception;
        _filled.Dispose();
        _stop.Dispose();
    }

    private void ReadAll()
    {
        try
        {
            // The cursor's reader is bound to one block, which borrows each pool's memory while the pool is filled.
            var landing = new RowBlock(_columns.All);
            using var feed = new CursorFeed(_data, _columns, landing);
            long first = 0;
            bool more = true;
            for (int limit = _limit.FirstRows; more; limit = _limit.Rows)
            {
                var pool = _free.TryTake(out var used) ? used : new Pool(_columns);
                landing.Swap(pool.Rows);
                landing.Clear();
                if (first > 0)
                    landing.Reserve(limit);
                more = feed.Fill(limit, _limit.VariableValues, _stop.Token);
                landing.Swap(pool.Rows);
                if (pool.Rows.Rows == 0)
                    return;
                pool.First = first;
                first += pool.Rows.Rows;
                _filled.Add(pool, _stop.Token);
            }
        }
        finally
        {
            _filled.CompleteAdding();
        }
    }
}

/// <summary>Consecutive rows of the data.</summary>
internal sealed class Pool(TrainingColumns columns)
{
    public RowBlock Rows { get; } = new(columns.All);

    /// <summary>The position of the first row among the rows of positive weight.</summary>
    public long First { get; set; }
}

/// <summary>The size of pools.</summary>
/// <param name="FirstRows">Rows of the first pool; varying it moves the borders between pools from epoch to epoch.</param>
/// <param name="Rows">Rows of every other pool.</param>
/// <param name="VariableValues">The number of values in columns of variable length that makes a pool full before it has all its rows.</param>
internal readonly record struct PoolLimit(int FirstRows, int Rows, long VariableValues = long.MaxValue);
