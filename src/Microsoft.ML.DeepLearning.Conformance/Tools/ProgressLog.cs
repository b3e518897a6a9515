namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>Collects the reports of a run synchronously, on the caller's thread, and can act on each.</summary>
internal sealed class ProgressLog(Action<TrainingProgress>? then = null) : IProgress<TrainingProgress>
{
    private readonly List<TrainingProgress> _epochs = [];

    public IReadOnlyList<TrainingProgress> Epochs => _epochs;

    public void Report(TrainingProgress value)
    {
        _epochs.Add(value);
        then?.Invoke(value);
    }
}
