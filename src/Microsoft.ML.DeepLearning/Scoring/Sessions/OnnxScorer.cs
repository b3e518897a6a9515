using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// Scores blocks of rows with a model from any number of threads, by the model's kernel if it has one. Otherwise an ONNX Runtime session is opened on first use, and again on the
/// next use after <see cref="Dispose"/>: a prediction engine disposes its model, which other code may still use. Blocks of rows are
/// spread over all cores if the network computes much for a row; otherwise a call scores on its own thread.
/// </summary>
/// <param name="model">The network.</param>
/// <param name="host">Logs when a session is opened; null for no log.</param>
public sealed class OnnxScorer(OnnxModel model, IHost? host = null) : IDisposable
{
    private readonly object _opening = new();
    private volatile NetworkSession? _session;

    internal OnnxModel Model { get; } = model;

    /// <summary>True while a session is open.</summary>
    internal bool IsOpen => _session is not null;

    /// <summary>Scores the rows of a block into [rows, OutputWidth].</summary>
    /// <exception cref="InvalidDataException">The model's bytes are not a valid ONNX model.</exception>
    /// <exception cref="InvalidOperationException">The network cannot compute these rows.</exception>
    public void Score(RowBlock rows, Span<float> scores)
    {
        if (rows.Rows == 0) return;
        if (Model.Kernel is { } kernel)
        {
            kernel.Score(rows, scores);
            return;
        }
        var session = Acquire();
        try
        {
            session.Score(rows, scores);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidOperationException($"The network cannot score these rows: {e.Message}", e);
        }
        finally
        {
            session.Release();
        }
    }

    /// <summary>Closes the session without waiting; the last call in progress releases it.</summary>
    public void Dispose() => Interlocked.Exchange(ref _session, null)?.Dispose();

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

    private NetworkSession Acquire()
    {
        while (true)
        {
            if (_session is { } open && open.TryAcquire()) return open;
            // Dispose removes a session before it returns the owner's lease, so the session here can be acquired.
            lock (_opening) _session ??= new NetworkSession(Model, host);
        }
    }
}
