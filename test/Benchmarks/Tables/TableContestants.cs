using Benchmarks.Running;
using Benchmarks.Tables.Perceptron;
using Benchmarks.Tables.Trees;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Benchmarks.Tables;

/// <summary>All contestants, in the order of the tables.</summary>
internal static class TableContestants
{
    /// <summary>The one that errors and times are compared with.</summary>
    public const string Reference = "LightGBM refitted";

    private const int FewRows = 100_000;

    /// <param name="overrides">What is changed in the options of the KANs; nothing when defaults are compared.</param>
    public static IReadOnlyList<TableContestant> All(OptionOverrides overrides) =>
    [
        .. KanContestants.All(overrides),
        new("LightGBM stopped", task => LightGbmFit.Stopped(task, LightGbmSetting.Usual).Model),
        new(Reference, task => LightGbmFit.Refitted(task, LightGbmSetting.Usual)),
        new("LightGBM set", LightGbmSet.Fit),
        TableContestant.Plain("LightGBM", LightGbmFit.Default),
        TableContestant.Plain("FastTree", FastTree),
        TableContestant.Plain("SDCA", Linear),
        new("RealMLP", RealMlp.Fit) { Usual = false, MaximumRows = FewRows },
    ];

    private static IEstimator<ITransformer> FastTree(MLContext context, TableTask task) => task.Binary
        ? context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options { NumberOfThreads = task.Threads })
        : context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { NumberOfThreads = task.Threads });

    private static IEstimator<ITransformer> Linear(MLContext context, TableTask task)
    {
        var normalised = context.Transforms.NormalizeMeanVariance(TableTask.Features, fixZero: false);
        return task.Binary
            ? normalised.Append(context.BinaryClassification.Trainers.SdcaLogisticRegression(new SdcaLogisticRegressionBinaryTrainer.Options { NumberOfThreads = task.Threads }))
            : normalised.Append(context.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { NumberOfThreads = task.Threads }));
    }
}
