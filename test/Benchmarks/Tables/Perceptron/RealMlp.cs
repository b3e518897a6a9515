using Microsoft.ML.DeepLearning.Runtime;

namespace Benchmarks.Tables.Perceptron;

/// <summary>
/// The perceptron of the comparison. A first run of each setting finds the setting and the epoch with the lowest validation error; another run on
/// training and validation rows stops there.
/// </summary>
internal static class RealMlp
{
    public static ITableModel Fit(TableTask task)
    {
        using var threads = new ThreadScope(task.Threads, batchSize: 1, multiplyAdds: 1);
        var (_, epochs, setting) = RealMlpSetting.All.Select(setting => Best(task, setting)).MinBy(best => best.Error);
        var model = new RealMlpRun(task, task.Learned, setting);
        model.Train(epochs);
        return model;
    }

    private static (double Error, int Epochs, RealMlpSetting Setting) Best(TableTask task, RealMlpSetting setting)
    {
        using var run = new RealMlpRun(task, task.Training, setting);
        var (error, epochs) = run.Best(task.Validation);
        return (error, epochs, setting);
    }
}
