using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

namespace Benchmarks.Tables.Trees;

/// <summary>LightGBM with the number of trees chosen on validation rows.</summary>
internal static class LightGbmFit
{
    private const int MostTrees = 10_000;
    private const int Patience = 100;
    private const double SmallestChildWeight = 1e-3; // LightGBM's default

    /// <summary>Learns from the training rows until the validation error has not fallen for a hundred trees; keeps the trees up to its lowest.</summary>
    public static (ITableModel Model, int Trees) Stopped(TableTask task, LightGbmSetting setting)
    {
        var context = new MLContext(task.Seed);
        var (training, validation) = (task.View(context, task.Training), task.View(context, task.Validation));
        if (task.Binary)
        {
            var classifier = context.BinaryClassification.Trainers.LightGbm(Binary(task, setting, MostTrees)).Fit(training, validation);
            return (new TransformerModel(task, context, classifier), ((LightGbmBinaryModelParameters)classifier.Model.SubModel).TrainedTreeEnsemble.Trees.Count);
        }
        var regressor = context.Regression.Trainers.LightGbm(Regression(task, setting, MostTrees)).Fit(training, validation);
        return (new TransformerModel(task, context, regressor), regressor.Model.TrainedTreeEnsemble.Trees.Count);
    }

    /// <summary>The same number of trees, learned from training and validation rows.</summary>
    public static ITableModel Refitted(TableTask task, LightGbmSetting setting)
    {
        var (model, trees) = Stopped(task, setting);
        model.Dispose();
        return WithTrees(task, setting, trees);
    }

    /// <summary>A number of trees that is known, learned from training and validation rows.</summary>
    public static ITableModel WithTrees(TableTask task, LightGbmSetting setting, int trees)
    {
        var context = new MLContext(task.Seed);
        var rows = task.View(context, task.Learned);
        ITransformer model = task.Binary
            ? context.BinaryClassification.Trainers.LightGbm(Binary(task, setting, trees)).Fit(rows)
            : context.Regression.Trainers.LightGbm(Regression(task, setting, trees)).Fit(rows);
        return new TransformerModel(task, context, model);
    }

    /// <summary>ML.NET's defaults.</summary>
    public static IEstimator<ITransformer> Default(MLContext context, TableTask task) => task.Binary
        ? context.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { Seed = task.Seed, NumberOfThreads = task.Threads })
        : context.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options { Seed = task.Seed, NumberOfThreads = task.Threads });

    private static LightGbmBinaryTrainer.Options Binary(TableTask task, LightGbmSetting setting, int trees) => new()
    {
        NumberOfLeaves = setting.Leaves,
        LearningRate = setting.Rate,
        MinimumExampleCountPerLeaf = setting.RowsPerLeaf,
        NumberOfIterations = trees,
        EarlyStoppingRound = Patience,
        Booster = Booster(setting),
        Seed = task.Seed,
        NumberOfThreads = task.Threads,
    };

    private static LightGbmRegressionTrainer.Options Regression(TableTask task, LightGbmSetting setting, int trees) => new()
    {
        NumberOfLeaves = setting.Leaves,
        LearningRate = setting.Rate,
        MinimumExampleCountPerLeaf = setting.RowsPerLeaf,
        NumberOfIterations = trees,
        EarlyStoppingRound = Patience,
        Booster = Booster(setting),
        Seed = task.Seed,
        NumberOfThreads = task.Threads,
    };

    private static GradientBooster.Options Booster(LightGbmSetting setting) => new()
    {
        L2Regularization = setting.L2,
        MinimumChildWeight = SmallestChildWeight,
        SubsampleFraction = setting.Share,
        SubsampleFrequency = setting.Share < 1 ? 1 : 0,
        FeatureFraction = setting.Share,
    };
}
