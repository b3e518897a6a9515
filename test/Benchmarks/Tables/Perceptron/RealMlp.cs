using Microsoft.ML.DeepLearning.Runtime;

namespace Benchmarks.Tables.Perceptron;

/// <summary>
/// The perceptron of the comparison: the epoch with the lowest validation error is found in a first run, a second run on training and
/// validation rows stops there.
/// </summary>
internal static class RealMlp
{
    public static ITableModel Fit(TableTask task)
    {
        using var threads = new ThreadScope(task.Threads, batchSize: 1, multiplyAdds: 1);
        int epochs;
        using (var first = new RealMlpRun(task, task.Training))
            epochs = first.BestEpoch(task.Validation);
        var second = new RealMlpRun(task, task.Learned);
        second.Train(epochs);
        return second;
    }
}
