using System.Diagnostics;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Images;

namespace Benchmarks.Images;

/// <summary>
/// Measures the network of one stage of a training: the epoch that the validation images choose, which is the one that the next
/// stage goes on from. Its own time is kept apart.
/// </summary>
internal sealed class StageObserver(string stage, ImageTask task)
{
    private readonly Stopwatch _own = new();
    private ImageResult? _result;

    /// <summary>What was measured, once the stage is over.</summary>
    public ImageResult Measured => _result ?? throw new InvalidOperationException($"The training had no stage '{stage}'.");

    /// <summary>How long measuring took.</summary>
    public TimeSpan Own => _own.Elapsed;

    /// <summary>For the options of the trainer.</summary>
    public void Observe(TrainingObjective objective, TrainingProgress progress)
    {
        if (progress.Phase != stage || !progress.IsBest)
            return;
        double seconds = (progress.Elapsed - Own).TotalSeconds;
        _own.Start();
        var trained = (ImageObjective)objective;
        _result = new ImageResult(NetworkAccuracy.Of(trained, task.Test), NetworkAccuracy.Of(trained, task.Validation), objective.ParameterCount, seconds / progress.Epoch, seconds);
        _own.Stop();
    }
}
