using System.Diagnostics;
using Benchmarks.Images;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;

namespace Benchmarks.Noisy;

/// <summary>Measures a network during training.</summary>
internal sealed class CurveObserver
{
    // Enough images for a share with an error of a percent.
    private const int MostMemorised = 2000;

    private readonly ImageTask _task;
    private readonly int _every;
    private readonly LabeledImage[] _wrong;
    private readonly Stopwatch _own = new();
    private readonly List<EpochPoint> _points = [];

    /// <param name="task">The task to measure on.</param>
    /// <param name="every">Epochs between measurements; the last epoch is always measured.</param>
    public CurveObserver(ImageTask task, int every)
    {
        _task = task;
        _every = every;
        _wrong = [.. task.Training.OfType<NoisyImage>().Where(image => image.Label != image.TrueLabel).Take(MostMemorised)];
    }

    /// <summary>One entry per measured epoch.</summary>
    public IReadOnlyList<EpochPoint> Points => _points;

    /// <summary>The measured epochs of a training.</summary>
    public static IEnumerable<int> Epochs(int all, int every) => Enumerable.Range(1, all).Where(epoch => epoch % every == 0 || epoch == all);

    /// <summary>The callback for the trainer's options.</summary>
    public void Observe(TrainingObjective objective, TrainingProgress progress)
    {
        if (!Epochs(progress.MaximumEpochs, _every).Contains(progress.Epoch))
            return;
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
