using Microsoft.ML.DeepLearning;

namespace Cookbook;

#region page
/// <summary>Passes reports on at once. <see cref="Progress{T}"/> would post them to another thread.</summary>
public sealed class Watcher(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
#endregion
