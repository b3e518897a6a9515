using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Kan;
using TorchSharp;

namespace Benchmarks.Running;

/// <summary>
/// Many steps of several variants, each in its own process: step time, resident memory (which must stay flat), and
/// the peak of a step above the level before it. The first variant is the baseline.
/// </summary>
/// <param name="name">The experiment's name on the command line.</param>
/// <param name="title">Describes a step.</param>
/// <param name="variants">The names of the variants.</param>
/// <param name="create">Creates the step of a variant; with true a tiny step, which makes libtorch load everything it loads on first use.</param>
internal sealed class StepsExperiment(string name, string title, string[] variants, Func<string, bool, ITrainingStep> create)
{
    private const int Parts = 5;
    private const double Megabyte = 1 << 20;

    /// <param name="parsed">The parsed options steps, threads, variants and child; a child process prints its measurements.</param>
    /// <param name="usualSteps">The default number of steps.</param>
    /// <param name="others">Options that are passed on to the child processes.</param>
    public void Run(ExperimentArguments parsed, int usualSteps, params string[] others)
    {
        int steps = parsed.Whole("steps", usualSteps);
        int threads = parsed.Whole("threads", 1);
        if (parsed.Text("child") is { } child)
        {
            Console.WriteLine(JsonSerializer.Serialize(Measure(child, steps, threads)));
            return;
        }

        string[] at = [.. Enumerable.Range(1, Parts).Select(part => $"MB after {part * steps / Parts}")];
        var table = new TextTable(["variant", "median ms", "ratio", "90th percentile ms", "ratio", "peak of a step, MB", "ratio", .. at]);
        StepMeasurement? first = null;
        foreach (string variant in parsed.Choice("variants", variants))
        {
            var run = JsonSerializer.Deserialize<StepMeasurement>(
                ChildExperiment.Capture([name, "--child", variant, "--steps", $"{steps}", "--threads", $"{threads}", .. others]))!;
            first ??= run;
            table.Add(
            [
                variant, $"{run.Median:F2}", Ratio(run.Median, first.Median), $"{run.Percentile90:F2}", Ratio(run.Percentile90, first.Percentile90),
                $"{run.PeakMegabytes:F1}", Ratio(run.PeakMegabytes, first.PeakMegabytes), .. run.ResidentMegabytes.Select(level => $"{level:F0}"),
            ]);
        }
        Console.WriteLine($"{steps} training steps of {title}, {threads} thread(s), each variant in its own process\n");
        table.Print();
    }

    private StepMeasurement Measure(string variant, int steps, int threads)
    {
        torch.set_num_threads(threads);
        using (var tiny = create(variant, true))
            tiny.Run();
        using var step = create(variant, false);
        GC.Collect();
        ProcessMemory.ResetPeak();
        long before = Environment.WorkingSet;

        double[] times = new double[steps];
        var levels = new List<double>();
        for (int i = 0; i < steps; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if ((i + 1) * Parts / steps > levels.Count)
                levels.Add(Environment.WorkingSet / Megabyte);
        }
        double peak = (ProcessMemory.Peak - before) / Megabyte;
        Array.Sort(times);
        return new StepMeasurement(times[steps / 2], times[(int)(0.9 * steps)], [.. levels], peak);
    }

    private static string Ratio(double value, double baseline) => (value / baseline).ToString("F3", CultureInfo.InvariantCulture);
}
