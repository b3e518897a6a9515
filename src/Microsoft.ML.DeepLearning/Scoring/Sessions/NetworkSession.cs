using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// An open network with its ONNX Runtime sessions. Its owner holds one lease and every call another; the last lease releases the
/// sessions, so closing it does not wait for calls. A session that is never closed is released by ONNX Runtime's own finalizers.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="host">Logs when a session is opened; null for no log.</param>
internal sealed class NetworkSession(OnnxModel model, IHost? host) : IDisposable
{
    // More threads for a single row wait for each other more than they compute.
    private const int MostThreads = 4;

    private readonly ScoringSession _blocks = new(model, threads: 1, host);
    private readonly ScoringSession _singleRow = new(model, UsesThreads(model) ? Math.Min(Cores, MostThreads) : 1, host);
    private int _leases = 1;

    /// <summary>The cores in use.</summary>
    internal static int Cores { get; set; } = Environment.ProcessorCount;

    /// <summary>Takes a lease. False once the sessions are released.</summary>
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
        _blocks.Dispose();
        _singleRow.Dispose();
    }

    /// <summary>Returns the owner's lease.</summary>
    public void Dispose() => Release();

    /// <summary>Scores the rows of a block into [rows, OutputWidth]. The caller holds a lease.</summary>
    public void Score(RowBlock rows, Span<float> scores)
    {
        if (rows.Rows == 1)
            _singleRow.Score(rows, scores);
        else if (UsesThreads(model) && RowParts.Of(model, rows) is { Count: > 1 } parts)
            Score(rows, parts, scores);
        else
            _blocks.Score(rows, scores);
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
            Parallel.ForEach(Partitioner.Create(parts, EnumerablePartitionerOptions.NoBuffering), options, part => _blocks.Score(rows, part, buffer));
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

/// <summary>An ONNX Runtime session, opened on first use, with the buffers of its calls. Any number of threads may use it at once.</summary>
internal sealed class ScoringSession(OnnxModel model, int threads, IHost? host) : IDisposable
{
    private readonly ConcurrentBag<ScoringContext> _contexts = [];
    private readonly object _opening = new();
    private volatile InferenceSession? _session;

    /// <summary>Scores the rows of a block into [rows, OutputWidth].</summary>
    public void Score(RowBlock rows, Span<float> scores)
    {
        var context = Take();
        try
        {
            context.Score(rows, scores);
        }
        finally
        {
            _contexts.Add(context);
        }
    }

    /// <summary>Scores some rows of a block into their places in [rows of the block, OutputWidth].</summary>
    public void Score(RowBlock block, ReadOnlySpan<int> rows, float[] scores)
    {
        var context = Take();
        try
        {
            context.Score(block, rows, scores);
        }
        finally
        {
            _contexts.Add(context);
        }
    }

    public void Dispose()
    {
        foreach (var context in _contexts) context.Dispose();
        _session?.Dispose();
    }

    private ScoringContext Take()
    {
        if (_contexts.TryTake(out var context)) return context;
        lock (_opening) _session ??= OnnxScorer.Open(model.Bytes, threads, host);
        return new ScoringContext(_session, model);
    }
}
