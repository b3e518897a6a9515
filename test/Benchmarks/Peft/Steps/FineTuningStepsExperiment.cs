using System.Diagnostics;
using System.Globalization;
using Benchmarks.Kan;
using Benchmarks.Running;

namespace Benchmarks.Peft.Steps;

/// <summary>
/// The contestants of <see cref="FineTuningStep"/> on shared machines. Time: processor time of alternating steps, which other
/// programs affect equally. Memory: each contestant has its own process; the peak of resident memory is measured above the level
/// before the weights are read. Target: LoRA and SVFit within 0.75 of the time and 0.6 of the memory.
/// </summary>
internal static class FineTuningStepsExperiment
{
    public const int Rows = 32;
    public const int Length = 64;
    private const int UsualSteps = 30;
    private const int MemorySteps = 5;
    private const double Megabyte = 1 << 20;

    // With these settings glibc returns freed blocks to the system, so resident memory does not include them.
    private static readonly (string Name, string Value)[] ReturnMemory = [("MALLOC_MMAP_THRESHOLD_", "500000"), ("MALLOC_TRIM_THRESHOLD_", "0"), ("MALLOC_ARENA_MAX", "1")];

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["steps", "child"]);
        StepThreads.UseOne();
        if (parsed.Text("child") is { } child)
        {
            Console.Write(PeakMegabytes(TextStepMethod.Named(child)).ToString("R", CultureInfo.InvariantCulture));
            return;
        }
        double[] usual = [.. TextStepMethod.All.Select(Peak)];
        foreach (var (name, value) in ReturnMemory)
            Environment.SetEnvironmentVariable(name, value);
        double[] returned = [.. TextStepMethod.All.Select(Peak)];
        var (numbers, times) = Times(parsed.Whole("steps", UsualSteps));
        var table = new TextTable("trained", "numbers", "processor ms of a step", "ratio", "peak, MB", "ratio", "peak, freed blocks returned, MB", "ratio");
        for (int i = 0; i < usual.Length; i++)
        {
            table.Add(
                TextStepMethod.All[i].Name, $"{numbers[i]}", Text(Median(times.Select(step => step[i])), "F0"), Text(Median(times.Select(step => step[i] / step[0])), "F2"),
                Text(usual[i], "F0"), Text(usual[i] / usual[0], "F2"), Text(returned[i], "F0"), Text(returned[i] / returned[0], "F2"));
        }
        Console.WriteLine($"The sentence encoder, {Rows} texts of {Length} tokens, one thread; medians, ratios step by step\n");
        table.Print();
    }

    private static (long[] Numbers, double[][] Times) Times(int steps)
    {
        TextStep[] contestants = [.. TextStepMethod.All.Select(method => new TextStep(method, Rows, Length))];
        double[][] times = [.. Enumerable.Range(0, steps + 2).Select(_ => contestants.Select(Time).ToArray()).Skip(2)];
        foreach (var contestant in contestants.Where(contestant => contestant.HasFrozenGradient))
            throw new InvalidOperationException($"Frozen weights have gradients; only {contestant.TrainedNumbers} parameters should.");
        long[] numbers = [.. contestants.Select(contestant => contestant.TrainedNumbers)];
        foreach (var contestant in contestants)
            contestant.Dispose();
        return (numbers, times);
    }

    private static double Time(TextStep step)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        step.Run();
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalMilliseconds;
    }

    private static double Peak(TextStepMethod method) => double.Parse(ChildExperiment.Capture("peft-steps", "--child", method.Name), CultureInfo.InvariantCulture);

    private static double PeakMegabytes(TextStepMethod method)
    {
        // Loads the parts of libtorch that load on first use.
        using (var tiny = new TextStep(method, rows: 1, length: 2))
            tiny.Run();
        GC.Collect();
        ProcessMemory.ResetPeak();
        long before = Environment.WorkingSet;
        using var step = new TextStep(method, Rows, Length);
        for (int i = 0; i < MemorySteps; i++)
            step.Run();
        return (ProcessMemory.Peak - before) / Megabyte;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
