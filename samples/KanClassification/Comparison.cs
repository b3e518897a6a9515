using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace KanClassification;

/// <summary>The same rows, split and preparation for every trainer; all except the S-KAN use their defaults.</summary>
internal static class Comparison
{
    public static void Print(MLContext ml, IDataView training, IDataView test, ITransformer kan, TimeSpan kanTime, long kanParameters)
    {
        var table = new Table().AddColumns("trainer", "AUC", "accuracy", "log loss, bits", "fit, s", "size");
        Add(table, ml, "S-KAN", kan, kanTime, test, $"{kanParameters:N0} parameters");
        foreach (var (name, trainer, size) in Others(ml))
        {
            var watch = Stopwatch.StartNew();
            var fitted = AdultPreparation.Create(ml).Append(trainer).Fit(training);
            Add(table, ml, name, fitted, watch.Elapsed, test, size);
        }
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, IEstimator<ITransformer> Trainer, string Size)> Others(MLContext ml)
    {
        var trainers = ml.BinaryClassification.Trainers;
        yield return ("FastTree", trainers.FastTree(), "100 trees");
        yield return ("LightGBM", trainers.LightGbm(), "100 trees");
        yield return ("linear (SDCA)", ml.Transforms.NormalizeMeanVariance("Features").Append(trainers.SdcaLogisticRegression()), "92 parameters");
    }

    private static void Add(Table table, MLContext ml, string name, ITransformer model, TimeSpan time, IDataView test, string size)
    {
        var metrics = ml.BinaryClassification.Evaluate(model.Transform(test));
        table.AddRow(name, $"{metrics.AreaUnderRocCurve:F4}", $"{metrics.Accuracy:F4}", $"{metrics.LogLoss:F4}", $"{time.TotalSeconds:F1}", size);
    }
}
