using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;
using Spectre.Console;

namespace ClickThrough;

/// <summary>The same rows and split for every trainer; all except AutoInt use their defaults.</summary>
internal static class IncomeComparison
{
    public static void Print(MLContext ml, IDataView training, IDataView test, ITransformer autoInt, TimeSpan time, long parameters)
    {
        var table = new Table().AddColumns("trainer", "AUC", "log loss, nats", "calibration error", "predicted / observed", "fit, s", "size");
        Add(table, ml, "AutoInt", autoInt, time, test, $"{parameters:N0} parameters");
        foreach (var (name, pipeline, size) in Others(ml))
        {
            var watch = Stopwatch.StartNew();
            var fitted = pipeline.Fit(training);
            Add(table, ml, name, fitted, watch.Elapsed, test, size);
        }
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, IEstimator<ITransformer> Pipeline, string Size)> Others(MLContext ml)
    {
        var trainers = ml.BinaryClassification.Trainers;
        yield return ("factorization machine (FFM)", IncomePreparation.FieldVectors(ml).Append(trainers.FieldAwareFactorizationMachine(IncomePreparation.Fields)), "20 values per field pair");
        // One thread: on a busy machine, several threads would wait for each other.
        yield return ("LightGBM", IncomePreparation.OneVector(ml).Append(trainers.LightGbm(new LightGbmBinaryTrainer.Options { NumberOfThreads = 1 })), "100 trees");
        yield return ("logistic regression", IncomePreparation.OneVector(ml).Append(trainers.LbfgsLogisticRegression()), "92 parameters");
    }

    private static void Add(Table table, MLContext ml, string name, ITransformer model, TimeSpan time, IDataView test, string size)
    {
        var metrics = ml.BinaryClassification.EvaluateCtr(model.Transform(test));
        table.AddRow(
            name, $"{metrics.AreaUnderRocCurve:F4}", $"{metrics.LogLoss:F4}", $"{metrics.ExpectedCalibrationError:F4}", $"{metrics.PredictedToObservedRatio:F3}", $"{time.TotalSeconds:F1}", size);
    }
}
