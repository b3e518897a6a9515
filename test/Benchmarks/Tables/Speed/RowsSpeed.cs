using System.Globalization;
using System.Text.Json;
using Benchmarks.Running;
using Benchmarks.Tables.Sets;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables.Speed;

/// <summary>
/// Time and peak memory of learning from 10,000, 100,000 and 1,000,000 generated rows of 16 features, each in a process of its own. Memory is
/// what a fit adds to what the process had with the rows in memory, after a fit of few rows.
/// </summary>
internal static class RowsSpeed
{
    private const int Width = 16;
    private const int WarmUpRows = 2000;
    private const int Seed = 1;
    private const double Megabyte = 1e6;
    private static readonly string[] Counts = ["10000", "100000", "1000000"];
    private static readonly string[] Usual = [KanContestants.NameOf(KanEffort.Fast), "LightGBM"];

    public static void Run(ExperimentArguments arguments)
    {
        var table = new TextTable("trainer", "rows", "processor s", "s", "rows, MB", "peak added, MB", "ratio");
        var counts = arguments.Choice("rows", arguments.Has("quick") ? Counts[..1] : Counts);
        foreach (var contestant in SpeedContestants.Chosen(arguments, Usual))
        {
            foreach (string count in counts)
            {
                var run = JsonSerializer.Deserialize<RowsRun>(ChildExperiment.Capture(
                    TablesSpeedExperiment.Name, "--child", count, "--contestants", contestant.Name, "--threads", $"{arguments.Whole("threads", 1)}"))!;
                double size = int.Parse(count, CultureInfo.InvariantCulture) * (Width + 1.0) * sizeof(float);
                table.Add(
                    contestant.Name, count, $"{run.ProcessorSeconds:F2}", $"{run.WallSeconds:F2}", $"{size / Megabyte:F1}", $"{run.AddedBytes / Megabyte:F1}",
                    $"{run.AddedBytes / size:F2}");
            }
        }
        Console.WriteLine($"## Learning by the number of rows, {Width} features\n");
        table.Print();
    }

    /// <summary>Measures one contestant with one number of rows and prints the result.</summary>
    public static void RunChild(string rows, ExperimentArguments arguments)
    {
        var contestant = SpeedContestants.Chosen(arguments, Usual)[0];
        int threads = arguments.Whole("threads", 1);
        var task = Task(int.Parse(rows, CultureInfo.InvariantCulture));
        contestant.Fit(Task(WarmUpRows)).Dispose();
        var time = ProcessorTime.Start();
        ProcessMemory.ResetPeak();
        long before = Environment.WorkingSet;
        using var model = contestant.Fit(task);
        var (processor, wall) = time.Elapsed;
        Console.WriteLine(JsonSerializer.Serialize(new RowsRun(processor, wall, ProcessMemory.Peak - before)));

        TableTask Task(int count) => new(Binary: false, GeneratedTables.Million16(count).Rows, [], Seed, threads);
    }

    private sealed record RowsRun(double ProcessorSeconds, double WallSeconds, long AddedBytes);
}
