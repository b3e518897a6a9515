using System.Diagnostics;
using Benchmarks.Images;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;

namespace Benchmarks.Noisy;

/// <summary>Measures a network after every epoch of its training.</summary>
internal sealed class CurveObserver
{
    // Enough for a share that is right within a percent.
    private const int MostMemorised = 2000;

    private readonly ImageTask _task;
    private readonly LabeledImage[] _wrong;
    private readonly Stopwatch _own = new();
    private readonly List<EpochPoint> _points = [];

    public CurveObserver(ImageTask task)
    {
        _task = task;
        _wrong = [.. task.Training.OfType<NoisyImage>().Where(image => image.Label != image.TrueLabel).Take(MostMemorised)];
    }

    /// <summary>An entry for each epoch.</summary>
    public IReadOnlyList<EpochPoint> Points => _points;

    /// <summary>For the options of the trainer.</summary>
    public void Observe(TrainingObjective objective, TrainingProgress progress)
    {
        double seconds = (progress.Elapsed - _own.Elapsed).TotalSeconds;
        _own.Start();
        _points.Add(new EpochPoint(
            progress.Epoch,
            NetworkAccuracy.Of(objective, _task.Test),
            NetworkAccuracy.Of(objective, _task.Validation),
            _wrong.Length == 0 ? double.NaN : NetworkAccuracy.Of(objective, _wrong),
            seconds));
        _own.Stop();
    }
}
