using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Running;
using Microsoft.ML.Kan;
using TorchSharp;

namespace Benchmarks.Kan;

/// <summary>
/// Thousands of steps of each row of <see cref="KanLayerStep"/>, each in a process of its own: time of a step, resident memory,
/// which must be flat, and the peak of a step over the level before it.
/// </summary>
internal static class KanStepsExperiment
{
    private const string Baseline = "recursion";
    private const int Parts = 5;
    private const double Megabyte = 1 << 20;

    private static readonly string[] Variants = [Baseline, "ours", "matrix products"];

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["steps", "threads", "variants", "child"]);
        int steps = parsed.Whole("steps", 2000);
        int threads = parsed.Whole("threads", 1);
        if (parsed.Text("child") is { } child)
        {
            Console.WriteLine(JsonSerializer.Serialize(Measure(child, steps, threads)));
            return;
        }

        string[] at = [.. Enumerable.Range(1, Parts).Select(part => $"MB after {part * steps / Parts}")];
        var table = new TextTable(["variant", "median ms", "ratio", "90th percentile ms", "ratio", "peak of a step, MB", "ratio", .. at]);
        StepMeasurement? first = null;
        foreach (string variant in parsed.Choice("variants", Variants))
        {
            var run = JsonSerializer.Deserialize<StepMeasurement>(ChildExperiment.Capture("kan-steps", "--child", variant, "--steps", $"{steps}", "--threads", $"{threads}"))!;
            first ??= run;
            table.Add(
            [
                variant, $"{run.Median:F2}", Ratio(run.Median, first.Median), $"{run.Percentile90:F2}", Ratio(run.Percentile90, first.Percentile90),
                $"{run.PeakMegabytes:F1}", Ratio(run.PeakMegabytes, first.PeakMegabytes), .. run.ResidentMegabytes.Select(level => $"{level:F0}"),
            ]);
        }
        Console.WriteLine($"{steps} training steps of {StepShape.Digits} rows, grid {StepShape.GridSize}, {threads} thread(s), each variant in its own process\n");
        table.Print();
    }

    private static StepMeasurement Measure(string variant, int steps, int threads)
    {
        torch.set_num_threads(threads);
        // What libtorch loads on first use is not memory of a step: two rows load it.
        using (var tiny = Create(variant, StepShape.Digits with { Rows = 2 }))
            tiny.Run();
        using var step = Create(variant, StepShape.Digits);
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

    private static ITrainingStep Create(string variant, StepShape shape) => variant switch
    {
        Baseline => TrainingSteps.Recursion(shape),
        "ours" => TrainingSteps.Ours(shape, ActivationSpace.BSpline),
        _ => TrainingSteps.MatrixProducts(shape),
    };

    private static string Ratio(double value, double baseline) => (value / baseline).ToString("F3", CultureInfo.InvariantCulture);
}
