using Benchmarks.Running;
using Benchmarks.Tables.Sets;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables.Speed;

/// <summary>Fits of California housing. All contestants get the same rows; those that stop early use a fifth of them as validation rows.</summary>
internal static class FitSpeed
{
    private const int Repetitions = 5;
    private const int Seed = 1;
    private static readonly string[] Usual = [KanContestants.NameOf(KanEffort.Fast), KanContestants.NameOf(KanEffort.Balanced), "LightGBM stopped", TableContestants.Reference];

    public static void Run(ExperimentArguments arguments)
    {
        var data = TableSet.Named("California").Open();
        var whole = data.Divide(split: 0, Seed, tune: false);
        var division = arguments.Has("quick") ? whole.First(1000) : whole;
        var contestants = SpeedContestants.Chosen(arguments, Usual);
        var measurement = new TableMeasurement(arguments.Whole("threads", 1));
        var results = contestants.ToDictionary(contestant => contestant.Name, _ => new List<TableResult>());
        for (int repetition = 0; repetition < arguments.Whole("repetitions", Repetitions); repetition++)
        {
            foreach (var contestant in contestants)
                results[contestant.Name].Add(measurement.Of(contestant, data, division, Seed));
        }
        var table = new TextTable("trainer", "processor s, median", "lowest", "s, median", "lowest");
        foreach (var (name, runs) in results)
        {
            table.Add(
                name,
                $"{Middle.Of(runs.Select(run => run.ProcessorSeconds)):F2}", $"{runs.Min(run => run.ProcessorSeconds):F2}",
                $"{Middle.Of(runs.Select(run => run.WallSeconds)):F2}", $"{runs.Min(run => run.WallSeconds):F2}");
        }
        Console.WriteLine($"## One fit: California, {division.Training.Length} training and {division.Validation.Length} validation rows\n");
        table.Print();
    }
}
