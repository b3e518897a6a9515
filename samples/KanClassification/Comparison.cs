using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using Spectre.Console;

namespace KanClassification;

/// <summary>The same rows and preparation for every trainer. No option was chosen by the test rows.</summary>
internal sealed class Comparison(MLContext ml, IDataView training, IDataView test)
{
    private const int MostTrees = 5000;
    private const int Patience = 100;

    private readonly Table _table = new Table().AddColumns("trainer", "log loss", "AUC", "s", "model");

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
        var metrics = ml.BinaryClassification.Evaluate(model.Transform(test));
        double nats = metrics.LogLoss * Math.Log(2); // ML.NET's log loss is in bits
        _table.AddRow(name, $"{nats:F4}", $"{metrics.AreaUnderRocCurve:F4}", $"{time.TotalSeconds:F1}", size(model));
        return model;
    }

    /// <summary>Adds ML.NET's own trainers.</summary>
    public void AddOthers(bool quick)
    {
        var trainers = ml.BinaryClassification.Trainers;
        int trees = 0; // chosen on a part of the training rows, then grown on all of them
        Add("LightGBM, early stop", () => Fit(trainers.LightGbm(LightGbmOptions(trees = StoppedTrees(quick ? 50 : MostTrees), patience: 0))), _ => $"{trees:N0} trees");
        Add("LightGBM", () => Fit(trainers.LightGbm()), _ => "100 trees");
        Add("FastTree", () => Fit(trainers.FastTree()), _ => "100 trees");
        Add("linear (SDCA)", () => Fit(ml.Transforms.NormalizeMeanVariance("Features").Append(trainers.SdcaLogisticRegression())), _ => "92 weights");
    }

    public void Print() => AnsiConsole.Write(_table);

    private TransformerChain<ITransformer> Fit(IEstimator<ITransformer> trainer) => AdultPreparation.Create(ml).Append(trainer).Fit(training);

    // The number of trees that is best for a sixth of the training rows.
    private int StoppedTrees(int mostTrees)
    {
        var rows = AdultPreparation.Create(ml).Fit(training).Transform(training);
        var parts = ml.Data.TrainTestSplit(rows, testFraction: 1 / 6.0, seed: 1);
        var stopped = ml.BinaryClassification.Trainers.LightGbm(LightGbmOptions(mostTrees, Patience)).Fit(parts.TrainSet, parts.TestSet);
        return ((LightGbmBinaryModelParameters)stopped.Model.SubModel).TrainedTreeEnsemble.Trees.Count;
    }

    private static LightGbmBinaryTrainer.Options LightGbmOptions(int trees, int patience) => new()
    {
        NumberOfLeaves = 31,
        LearningRate = 0.05,
        NumberOfIterations = trees,
        EarlyStoppingRound = patience,
        NumberOfThreads = 1, // more wait for each other in loops, ten times as long where other programs use the cores
    };
}
