using System.Collections.Concurrent;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// An open ONNX Runtime session with the buffers of its calls. Its owner holds one lease and every call another; the last
/// lease releases the session, so closing it does not wait for calls. A session that is never closed is released by ONNX Runtime's
/// own finalizers.
/// </summary>
internal sealed class NetworkSession(InferenceSession session, OnnxModel model)
{
    // Contexts for single rows and for blocks are kept apart, so that neither reshapes the other's memory.
    private readonly ConcurrentBag<ScoringContext> _singleRow = [];
    private readonly ConcurrentBag<ScoringContext> _blocks = [];
    private int _leases = 1;

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
        foreach (var context in _singleRow.Concat(_blocks)) context.Dispose();
        session.Dispose();
    }

    /// <summary>Scores the rows of a block into [rows, OutputWidth]. The caller holds a lease.</summary>
    public void Score(RowBlock rows, Span<float> scores)
    {
        var pool = rows.Rows == 1 ? _singleRow : _blocks;
        if (!pool.TryTake(out var context)) context = new ScoringContext(session, model);
        try
        {
            context.Score(rows, scores);
        }
        finally
        {
            pool.Add(context);
        }
    }
}
