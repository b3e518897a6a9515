using System.Diagnostics;
using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Uci;

/// <summary>
/// The UCI regression data sets with all published splits, default options: S-KAN, ML.NET's trees and linear model, and a
/// perceptron. With <c>--tune</c> the training rows of the first split are divided 80/20 and the test rows are never used, so
/// that defaults can be chosen; only then can options be set. A results file belongs to one version of the code.
/// </summary>
internal static class UciExperiment
{
    private static readonly string[] Columns = ["data_set", "trainer", "split", "mode", "rmse", "seconds"];
    private const int KeyColumns = 4;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "splits", "contestants", "set", "csv"], "tune");
        bool tune = parsed.Has("tune");
        var overrides = new OptionOverrides(parsed.Text("set"));
        if (overrides.Any && !tune)
            throw new ExperimentException("--set needs --tune, because options must not be chosen on test rows.");
        string mode = tune ? $"tune {overrides}".TrimEnd() : "test";
        var contestants = UciContestants.All(overrides);
        var names = parsed.Choice("contestants", [.. contestants.Select(contestant => contestant.Name)]);
        var file = new ResultFile(parsed.Text("csv"), Columns, KeyColumns);
        using var archive = UciArchive.Open();
        var report = new UciReport(names, tune ? null : new PublishedPeers(archive.PeerTable));
        foreach (string name in parsed.Choice("sets", UciArchive.Names))
        {
            var data = archive.Read(name);
            foreach (int split in parsed.Choice("splits", [.. data.Splits.Select((_, i) => $"{i}")]).Select(int.Parse))
            {
                var rows = tune ? data.Splits[0].WithinTraining(split) : data.Splits[split];
                foreach (var contestant in contestants.Where(contestant => names.Contains(contestant.Name)))
                    report.Add(data, split, contestant.Name, Error(contestant, data, split, rows, mode, file));
            }
        }
        Console.WriteLine(tune ? $"Root mean squared error on a fifth of the first split's training rows, mode '{mode}'; each split uses another seed.\n" : "Test RMSE, mean ± standard error over the splits.\n");
        report.Print();
    }

    private static double Error(UciContestant contestant, UciDataSet data, int split, UciSplit rows, string mode, ResultFile file)
    {
        string[] key = [data.Name, contestant.Name, $"{split}", mode];
        if (file.Find(key) is [var known, ..])
            return double.Parse(known, CultureInfo.InvariantCulture);

        var watch = Stopwatch.StartNew();
        var context = new MLContext(seed: split);
        var model = contestant.Create(context, split).Fit(View(rows.Training));
        double error = context.Regression.Evaluate(model.Transform(View(rows.Test))).RootMeanSquaredError;
        (model as IDisposable)?.Dispose();
        file.Add([.. key, error.ToString("R", CultureInfo.InvariantCulture), watch.Elapsed.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)]);
        Console.Error.WriteLine($"{data.Name,-26} split {split,2} {contestant.Name,-10} {error,10:G4} {watch.Elapsed.TotalSeconds,7:F1} s");
        return error;

        IDataView View(int[] numbers) => VectorRows.View(context, [.. numbers.Select(row => data.Rows[row])], data.Features);
    }
}
