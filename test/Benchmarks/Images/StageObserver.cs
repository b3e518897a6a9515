using System.Diagnostics;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Images;

namespace Benchmarks.Images;

/// <summary>
/// Measures the network of one training stage at the epoch that the validation images select; the next
/// stage continues from this epoch. The observer's own time is recorded separately.
/// </summary>
internal sealed class StageObserver(string stage, ImageTask task)
{
    private readonly Stopwatch _own = new();
    private ImageResult? _result;

    /// <summary>The result, available after the stage.</summary>
    public ImageResult Measured => _result ?? throw new InvalidOperationException($"The training had no stage '{stage}'.");

    /// <summary>The time that measuring took.</summary>
    public TimeSpan Own => _own.Elapsed;

    /// <summary>The callback for the trainer's options.</summary>
    public void Observe(TrainingObjective objective, TrainingProgress progress)
    {
        if (progress.Phase != stage || !progress.IsBest)
            return;
        double seconds = (progress.Elapsed - Own).TotalSeconds;
        _own.Start();
        var trained = (ImageObjective)objective;
        _result = new ImageResult(NetworkAccuracy.Of(trained, task.Test), NetworkAccuracy.Of(trained, task.Validation), objective.ParameterCount, seconds / progress.Epoch, seconds, double.NaN);
        _own.Stop();
    }
}
