using System.Collections.Concurrent;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// Owns the ONNX Runtime session of a model, made on first use, and scores blocks of rows with it from any number of
/// threads. Each call runs on one thread: parallel cursors are what spreads the work. Dispose waits for nobody: calls
/// under way finish, the last one releases the session, and later calls throw.
/// </summary>
internal sealed class OnnxScorer : IDisposable
{
    private readonly Lazy<InferenceSession> _session;

    // Contexts that scored one row and those that scored blocks are kept apart, so that neither reshapes the other's memory.
    private readonly ConcurrentBag<ScoringContext> _singleRow = [];
    private readonly ConcurrentBag<ScoringContext> _blocks = [];
    private int _leases = 1;
    private int _disposed;

    /// <param name="model">What to score with.</param>
    /// <param name="host">Is told when the session is opened.</param>
    public OnnxScorer(OnnxModel model, IHost? host = null)
    {
        Model = model;
        _session = new Lazy<InferenceSession>(() => Open(model.Bytes, host));
    }

    public OnnxModel Model { get; }

    /// <summary>True once a row was scored.</summary>
    public bool IsOpen => _session.IsValueCreated;

    /// <summary>Scores the rows of a block into [rows, OutputWidth].</summary>
    /// <exception cref="InvalidDataException">The model's bytes are not a valid ONNX model.</exception>
    /// <exception cref="InvalidOperationException">The network cannot compute these rows.</exception>
    /// <exception cref="ObjectDisposedException">The scorer was disposed.</exception>
    public void Score(RowBlock rows, Span<float> scores)
    {
        if (rows.Rows == 0) return;
        Acquire();
        try
        {
            var pool = rows.Rows == 1 ? _singleRow : _blocks;
            if (!pool.TryTake(out var context)) context = new ScoringContext(_session.Value, Model);
            try
            {
                context.Score(rows, scores);
            }
            finally
            {
                pool.Add(context);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidOperationException($"The network cannot score these rows: {e.Message}", e);
        }
        finally
        {
            Release();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Release();
    }

    /// <summary>Opens a session that runs on the calling thread only and reports problems as exceptions, not on the console.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a valid ONNX model.</exception>
    public static InferenceSession Open(byte[] bytes, IHost? host = null)
    {
        using var channel = host?.Start("Opening network");
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            var session = new InferenceSession(bytes, options);
            channel?.Trace(MessageSensitivity.None, $"ONNX Runtime session over {bytes.Length:N0} bytes");
            return session;
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"The {bytes.Length:N0} bytes of the model are not a valid ONNX model: {e.Message}", e);
        }
    }

    private void Acquire()
    {
        var seen = Volatile.Read(ref _leases);
        while (true)
        {
            ObjectDisposedException.ThrowIf(seen == 0 || Volatile.Read(ref _disposed) != 0, this);
            var before = Interlocked.CompareExchange(ref _leases, seen + 1, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _leases) > 0) return;
        foreach (var context in _singleRow.Concat(_blocks)) context.Dispose();
        if (_session.IsValueCreated) _session.Value.Dispose();
    }
}
