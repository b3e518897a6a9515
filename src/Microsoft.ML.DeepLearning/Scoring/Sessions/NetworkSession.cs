using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// An open network with its ONNX Runtime session. Its owner holds one lease and every call another; the last lease releases the
/// session, so closing it does not wait for calls. A session that is never closed is released by ONNX Runtime's own finalizers.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="host">Logs when a session is opened; null for no log.</param>
internal sealed class NetworkSession(OnnxModel model, IHost? host) : IDisposable
{
    private readonly ScoringSession _session = new(model, host);
    private int _leases = 1;

    /// <summary>The cores in use.</summary>
    internal static int Cores { get; set; } = Environment.ProcessorCount;

    /// <summary>Takes a lease. False once the session is released.</summary>
    public bool TryAcquire()
    {
        var seen = Volatile.Read(ref _leases);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _leases, seen + 1, seen);
            if (before == seen) return true;
            seen = before;
        }
        return false;
    }

    /// <summary>Returns a lease.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) > 0) return;
        _session.Dispose();
    }

    /// <summary>Returns the owner's lease.</summary>
    public void Dispose() => Release();

    /// <summary>Scores the rows of a block into [rows, OutputWidth]. The caller holds a lease.</summary>
    public void Score(RowBlock rows, Span<float> scores)
    {
        if (rows.Rows > 1 && UsesThreads(model) && RowParts.Of(model, rows) is { Count: > 1 } parts)
            Score(rows, parts, scores);
        else
            _session.Score(rows, scores);
    }

    // A small network, such as that of a table, takes less time than waking a thread.
    private static bool UsesThreads(OnnxModel model) => model.ActivationBytes > 0 || model.ActivationBytesPerValue > 0;

    private void Score(RowBlock rows, List<ArraySegment<int>> parts, Span<float> scores)
    {
        int count = rows.Rows * model.OutputWidth;
        var buffer = ArrayPool<float>.Shared.Rent(count);
        try
        {
            // Parts are taken one by one, the most expensive first, so that the cores finish at about the same time.
            var options = new ParallelOptions { MaxDegreeOfParallelism = Cores };
            Parallel.ForEach(Partitioner.Create(parts, EnumerablePartitionerOptions.NoBuffering), options, part => _session.Score(rows, part, buffer));
            buffer.AsSpan(0, count).CopyTo(scores);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}

/// <summary>
/// An ONNX Runtime session, opened on first use, with the buffers of its calls. Any number of threads may use it at once. A call runs on its own thread: threads that share
/// a product wait for each other at every operator, which takes a multiple of the time if other programs use the cores.
/// </summary>
internal sealed class ScoringSession(OnnxModel model, IHost? host) : IDisposable
{
    // Contexts for single rows and for blocks are kept apart, so that neither reshapes the other's memory.
    private readonly ConcurrentBag<ScoringContext> _singleRow = [];
    private readonly ConcurrentBag<ScoringContext> _blocks = [];
    private readonly object _opening = new();
    private volatile InferenceSession? _session;

    /// <summary>Scores the rows of a block into [rows, OutputWidth].</summary>
    public void Score(RowBlock rows, Span<float> scores)
    {
        var pool = rows.Rows == 1 ? _singleRow : _blocks;
        var context = Take(pool);
        try
        {
            context.Score(rows, scores);
        }
        finally
        {
            pool.Add(context);
        }
    }

    /// <summary>Scores some rows of a block into their places in [rows of the block, OutputWidth].</summary>
    public void Score(RowBlock block, ReadOnlySpan<int> rows, float[] scores)
    {
        var context = Take(_blocks);
        try
        {
            context.Score(block, rows, scores);
        }
        finally
        {
            _blocks.Add(context);
        }
    }

    public void Dispose()
    {
        foreach (var context in _singleRow.Concat(_blocks)) context.Dispose();
        _session?.Dispose();
    }

    private ScoringContext Take(ConcurrentBag<ScoringContext> pool)
    {
        if (pool.TryTake(out var context)) return context;
        lock (_opening) _session ??= OnnxScorer.Open(model.Bytes, host);
        return new ScoringContext(_session, model);
    }
}
