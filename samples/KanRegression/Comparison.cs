using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using Spectre.Console;

namespace KanRegression;

/// <summary>The same rows and preparation for every trainer. No option was chosen by the test rows.</summary>
internal sealed class Comparison(MLContext ml, DataOperationsCatalog.TrainTestData split)
{
    private const int MostTrees = 5000;
    private const int Patience = 100;

    private readonly Table _table = new Table().AddColumns("trainer", "RMSE", "R²", "s", "model");

    /// <summary>Trains, scores the test rows and adds a row to the table.</summary>
    /// <param name="name">The first cell.</param>
    /// <param name="fit">The training; its time is measured.</param>
    /// <param name="size">The last cell.</param>
    public TModel Add<TModel>(string name, Func<TModel> fit, Func<TModel, string> size)
        where TModel : ITransformer
    {
        var watch = Stopwatch.StartNew();
        var model = fit();
        var time = watch.Elapsed;
        var metrics = ml.Regression.Evaluate(model.Transform(split.TestSet));
        _table.AddRow(name, $"{metrics.RootMeanSquaredError:N0}", $"{metrics.RSquared:F4}", $"{time.TotalSeconds:F1}", size(model));
        return model;
    }

    /// <summary>Adds ML.NET's own trainers.</summary>
    public void AddOthers(bool quick)
    {
        int trees = 0; // chosen on a part of the training rows, then grown on all of them
        Add("LightGBM, early stop", () => Fit(ml.Regression.Trainers.LightGbm(LightGbmOptions(trees = StoppedTrees(quick ? 50 : MostTrees), patience: 0))), _ => $"{trees:N0} trees");
        Add("LightGBM", () => Fit(ml.Regression.Trainers.LightGbm()), _ => "100 trees");
        Add("FastTree", () => Fit(ml.Regression.Trainers.FastTree()), _ => "100 trees");
        Add("linear (SDCA)", () => Fit(HousingData.Complete(ml).Append(ml.Regression.Trainers.Sdca())), _ => "14 weights");
    }

    public void Print() => AnsiConsole.Write(_table);

    private TransformerChain<ITransformer> Fit(IEstimator<ITransformer> trainer) => HousingData.Preparation(ml).Append(trainer).Fit(split.TrainSet);

    // The number of trees that is best for a sixth of the training rows.
    private int StoppedTrees(int mostTrees)
    {
        var rows = HousingData.Preparation(ml).Fit(split.TrainSet).Transform(split.TrainSet);
        var parts = ml.Data.TrainTestSplit(rows, testFraction: 1 / 6.0, seed: 1);
        var stopped = ml.Regression.Trainers.LightGbm(LightGbmOptions(mostTrees, Patience)).Fit(parts.TrainSet, parts.TestSet);
        return stopped.Model.TrainedTreeEnsemble.Trees.Count;
    }

    private static LightGbmRegressionTrainer.Options LightGbmOptions(int trees, int patience) => new()
    {
        NumberOfLeaves = 31,
        LearningRate = 0.05,
        NumberOfIterations = trees,
        EarlyStoppingRound = patience,
        NumberOfThreads = 1, // more wait for each other in loops, ten times as long where other programs use the cores
    };
}
