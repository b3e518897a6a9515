using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace KanRegression;

/// <summary>The same rows, split and preparation for every trainer, each with its defaults.</summary>
internal static class Comparison
{
    public static void Print(MLContext ml, DataOperationsCatalog.TrainTestData split, ITransformer kan, TimeSpan kanTime, long kanParameters)
    {
        var table = new Table().AddColumns("trainer", "RMSE, dollars", "mean absolute error", "R²", "fit, s", "size");
        Add(table, ml, "S-KAN", kan, kanTime, split.TestSet, $"{kanParameters:N0} parameters");
        foreach (var (name, trainer, size) in Others(ml))
        {
            var watch = Stopwatch.StartNew();
            var fitted = HousingData.Preparation(ml).Append(trainer).Fit(split.TrainSet);
            Add(table, ml, name, fitted, watch.Elapsed, split.TestSet, size);
        }
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, IEstimator<ITransformer> Trainer, string Size)> Others(MLContext ml)
    {
        yield return ("FastTree", ml.Regression.Trainers.FastTree(), "100 trees");
        yield return ("LightGBM", ml.Regression.Trainers.LightGbm(), "100 trees");
        yield return ("linear (SDCA)", ml.Transforms.NormalizeMeanVariance("Features").Append(ml.Regression.Trainers.Sdca()), "14 parameters");
    }

    private static void Add(Table table, MLContext ml, string name, ITransformer model, TimeSpan time, IDataView test, string size)
    {
        var metrics = ml.Regression.Evaluate(model.Transform(test));
        table.AddRow(name, $"{metrics.RootMeanSquaredError:N0}", $"{metrics.MeanAbsoluteError:N0}", $"{metrics.RSquared:F4}", $"{time.TotalSeconds:F1}", size);
    }
}
