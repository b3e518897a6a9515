using System.Diagnostics;
using Benchmarks.Ctr.Data;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Ctr;

namespace Benchmarks.Ctr;

/// <summary>
/// Click-through rates and next items on public data and on a simulated log. Compares AutoInt, Deep Interest Network and its pooled
/// baseline with ML.NET's trainers and with published results. Data that cannot be in this repository is read from the folder
/// ML_EXTENSIONS_DATA; sets with missing files are skipped. <c>--tune</c> never uses the test rows: it measures on a part
/// of the training rows, and only then can options be set.
/// </summary>
internal static class CtrExperiment
{
    private static readonly string[] KeyColumns = ["data_set", "trainer", "seed", "mode"];

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "contestants", "seeds", "users", "set", "csv"], "tune");
        bool tune = parsed.Has("tune");
        var overrides = new OptionOverrides(parsed.Text("set"));
        if (overrides.Any && !tune)
            throw new ExperimentException("--set needs --tune, because options must not be chosen on test rows.");
        string mode = tune ? $"tune {overrides}".TrimEnd() : "test";
        CtrDataSet[] sets =
        [
            new FrappeData(), new MovieLensData(), new LastFmData(), new BeautyData(parsed.Whole("users", BeautyData.UsualUsers)),
            new AdultData(), new CriteoData(), new SimulatedData(),
        ];
        var names = parsed.Choice("contestants", [.. CtrNetworks.Names, .. CtrBaselines.All.Select(contestant => contestant.Name)]);
        var wanted = parsed.Choice("sets", [.. sets.Select(set => set.Name)]);
        var file = new ResultFile(parsed.Text("csv"), [.. KeyColumns, .. CtrResult.Measures.Select(measure => measure.ToString())], KeyColumns.Length);
        int seeds = parsed.Whole("seeds", 1);
        foreach (var set in sets.Where(set => wanted.Contains(set.Name)))
        {
            if (set.MissingFile is { } missing)
            {
                Console.WriteLine($"## {set.Name}\n\nSkipped: '{missing}' was not found. Set {DataFolder.Variable} to the folder of the data.\n");
                continue;
            }
            CtrContestant[] contestants = [.. CtrNetworks.All(network => tune ? overrides : new OptionOverrides(set.ChosenOptions(network))), .. CtrBaselines.All];
            var report = new CtrReport(set);
            for (int seed = 1; seed <= seeds; seed++)
            {
                var context = new MLContext(seed);
                var task = new Lazy<CtrTask>(() => tune ? set.Open(context, seed).WithinTraining(context, seed) : set.Open(context, seed));
                foreach (var contestant in contestants.Where(contestant => names.Contains(contestant.Name)))
                {
                    string[] key = [set.Name, contestant.Name, $"{seed}", mode];
                    if (file.Find(key) is { } known)
                        report.Add(contestant.Name, CtrResult.Parse(known));
                    else if (contestant.Takes(task.Value))
                        report.Add(contestant.Name, Measured(contestant, context, task.Value, seed, key, file));
                }
            }
            report.Print();
            report.PrintRelaImpr(CtrNetworks.Interest, CtrNetworks.MeanPooling, CtrMeasure.Gauc);
            report.PrintRelaImpr(CtrNetworks.Interest, CtrNetworks.SumPooling, CtrMeasure.Gauc);
        }
    }

    private static CtrResult Measured(CtrContestant contestant, MLContext context, CtrTask task, int seed, string[] key, ResultFile file)
    {
        var watch = Stopwatch.StartNew();
        var fitted = contestant.Fit(context, task, seed);
        var fitTime = watch.Elapsed;
        watch.Restart();
        var metrics = context.BinaryClassification.EvaluateCtr(fitted.Model.Transform(task.Test), task.Group, CtrTask.Label, cutoffs: CtrResult.Cutoffs);
        var result = CtrResult.Of(metrics, fitted.Parameters, fitTime, watch.Elapsed);
        if (fitted.Calibration is { } calibration)
            Console.Error.WriteLine(calibration);
        (fitted.Model as IDisposable)?.Dispose();
        file.Add([.. key, .. result.Format()]);
        Console.Error.WriteLine($"{key[0],-10} seed {seed} {contestant.Name,-20} AUC {result[CtrMeasure.Auc]:F4} GAUC {result[CtrMeasure.Gauc]:F4} {fitTime.TotalSeconds,6:F1} s");
        return result;
    }
}
