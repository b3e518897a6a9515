using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Noisy.Tables;

/// <summary>
/// Tables with partly flipped training labels: compares the S-KAN with and without early-learning regularisation, LightGBM
/// and SDCA with their defaults on test rows with true labels. With <c>--tune</c> a fifth of the noisy training rows
/// replaces the test rows, and only then can options be set. Sets with missing files are skipped.
/// </summary>
internal sealed class NoisyTablesExperiment
{
    private static readonly string[] KeyColumns = ["data_set", "flipped", "trainer", "seed", "mode"];
    private static readonly double[] Rates = [0, 0.2, 0.4];
    private static readonly TableSet[] Sets = [TableSet.Adult, TableSet.Sms];

    private readonly bool _tune;
    private readonly string _mode;
    private readonly int _seeds;
    private readonly int _rows;
    private readonly ResultFile _file;

    private NoisyTablesExperiment(ExperimentArguments arguments, OptionOverrides overrides)
    {
        _tune = arguments.Has("tune");
        if (overrides.Any && !_tune)
            throw new ExperimentException("--set needs --tune, because options must not be chosen on test rows.");
        _rows = arguments.Whole("rows", int.MaxValue);
        _mode = $"{(_tune ? "tune" : "test")} rows={(_rows == int.MaxValue ? "all" : _rows)} {overrides}".TrimEnd();
        _seeds = arguments.Whole("seeds", 1);
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. TableResult.Columns], KeyColumns.Length);
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "contestants", "seeds", "rows", "set", "csv"], "tune");
        var overrides = new OptionOverrides(parsed.Text("set"));
        var experiment = new NoisyTablesExperiment(parsed, overrides);
        var contestants = TableContestants.All(overrides);
        var names = parsed.Choice("contestants", [.. contestants.Select(contestant => contestant.Name)]);
        var wanted = parsed.Choice("sets", [.. Sets.Select(set => set.Name)]);
        foreach (var set in Sets.Where(set => wanted.Contains(set.Name)))
        {
            if (set.MissingFile is { } missing)
                Console.WriteLine($"## {set.Name}\n\nSkipped: '{missing}' was not found. Set {DataFolder.Variable} to the folder of the data.\n");
            else
                experiment.Compare(set, [.. contestants.Where(contestant => names.Contains(contestant.Name))]);
        }
    }

    private void Compare(TableSet set, IReadOnlyList<TableContestant> contestants)
    {
        var table = new TextTable(["trainer", .. Rates.Select(rate => $"accuracy, {100 * rate:F0} % flipped"), .. Rates.Select(rate => $"AUC, {100 * rate:F0} %")]);
        foreach (var contestant in contestants)
        {
            TableResult[][] results = [.. Rates.Select(rate => Enumerable.Range(1, _seeds).Select(seed => Result(set, contestant, rate, seed)).ToArray())];
            table.Add([contestant.Name, .. results.Select(seeds => Spread.Percent([.. seeds.Select(seed => seed.Accuracy)])), .. results.Select(seeds => Spread.Of([.. seeds.Select(seed => seed.Auc)], "F4"))]);
        }
        Console.WriteLine($"## {set.Name}\n\nMode: {_mode}. Mean ± standard deviation over {_seeds} seeds.\n");
        table.Print();
    }

    private TableResult Result(TableSet set, TableContestant contestant, double rate, int seed)
    {
        string[] key = [set.Name, rate.ToString(CultureInfo.InvariantCulture), contestant.Name, $"{seed}", _mode];
        if (_file.Find(key) is { } known)
            return TableResult.Parse(known);
        var context = new MLContext(seed);
        var noisy = set.Open(context, seed).First(_rows).WithNoise(rate, seed);
        var task = _tune ? noisy.WithinTraining() : noisy;
        var model = contestant.Create(context, seed).Fit(task.View(context, task.Training));
        var metrics = context.BinaryClassification.EvaluateNonCalibrated(model.Transform(task.View(context, task.Test)));
        (model as IDisposable)?.Dispose();
        var result = new TableResult(metrics.Accuracy, metrics.AreaUnderRocCurve);
        _file.Add([.. key, .. result.Format()]);
        Console.Error.WriteLine($"{string.Join(' ', key[..4])}: accuracy {100 * result.Accuracy:F2}, AUC {result.Auc:F4}");
        return result;
    }
}
