using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The environment of one call of <c>Fit</c>: host, log, device, seed and cancellation.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Func<bool> _hostIsCancelled;
    private readonly IDisposable _cancellation;

    public TrainingRun(IHost host, TrainingOptions options)
    {
        Host = host;
        Options = options;
        _hostIsCancelled = MLNetInternals.CancellationOf(host);
        Channel = host.Start("Training");
        try
        {
            ThrowIfCancelled();
            NativeBackend.EnsureAvailable();
            if (ConvolutionGuard.IsActive)
                Channel.Info(MessageSensitivity.None, "This virtual machine hides the caches of its processor. Convolutions use SSE4.1 instructions, because libtorch's faster ones compute wrong numbers here.");
            Device = ComputeDevice.Select(host, options.GpuDeviceId, options.FallbackToCpu, Channel);
        }
        catch
        {
            Channel.Dispose();
            throw;
        }
        Seed = options.Seed ?? host.Rand.Next();
        _cancellation = CancellationCheck.Begin(ThrowIfThisIsCancelled);
    }

    public IHost Host { get; }

    public IChannel Channel { get; }

    public TrainingOptions Options { get; }

    public Device Device { get; }

    public int Seed { get; private set; }

    public bool IsCancelled => Options.CancellationToken.IsCancellationRequested || _hostIsCancelled();

    /// <summary>Throws if this run, or its experiment, was cancelled.</summary>
    public void ThrowIfCancelled()
    {
        CancellationCheck.ThrowIfCancelled();
        ThrowIfThisIsCancelled();
    }

    /// <summary>Suspends cancellation until the result is disposed, if a cancelled run returns its model.</summary>
    public IDisposable FinishWork() => Options.ReturnBestOnCancel ? CancellationCheck.Suspend() : CancellationCheck.Begin(static () => { });

    private void ThrowIfThisIsCancelled()
    {
        if (IsCancelled)
            throw new OperationCanceledException("Training was cancelled.", Options.CancellationToken);
    }

    /// <summary>A resumed run continues with its original seed.</summary>
    public void AdoptSeed(int seed) => Seed = seed;

    public void Info(string message) => Channel.Info(MessageSensitivity.None, "{0}", message);

    public void Warning(string message) => Channel.Warning(MessageSensitivity.None, "{0}", message);

    public void Dispose()
    {
        _cancellation.Dispose();
        Channel.Dispose();
    }
}

/// <summary>The reason why a run ended.</summary>
internal enum TrainingOutcome
{
    /// <summary>All epochs were used, or every phase ended itself.</summary>
    Completed,

    /// <summary>The validation loss stopped falling.</summary>
    StoppedEarly,

    /// <summary>The run was cancelled and returned its best model so far.</summary>
    Cancelled,

    /// <summary>A loss or gradient was not finite; the last good weights were kept.</summary>
    Diverged,
}
