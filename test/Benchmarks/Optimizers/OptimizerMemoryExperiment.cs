using System.Diagnostics;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Optimizers;

/// <summary>
/// 2,000 steps over 6 million numbers: the median step and the resident memory must not drift.
/// </summary>
internal static class OptimizerMemoryExperiment
{
    private const int Steps = 2000;
    private const int Window = 500;

    public static void Run()
    {
        Console.WriteLine("optimizer  steps  median ms  resident MB");
        foreach (var kind in new[] { OptimizerKind.Adam, OptimizerKind.AdamW, OptimizerKind.Sgd })
            Measure(kind);
    }

    private static void Measure(OptimizerKind kind)
    {
        using var parameter = nn.Parameter(randn(6_000_000));
        using var flat = new FlatParameters([new ParameterGroup("all", [("all", parameter)])]);
        using var optimizer = FlatOptimizers.Create(kind, flat, new OptimizerSettings { Momentum = 0.9, WeightDecay = 0.01 });
        using (NewDisposeScope())
            flat.Gradient.fill_(1e-3);

        var times = new List<double>();
        for (int step = 1; step <= Steps; step++)
        {
            var start = Stopwatch.GetTimestamp();
            optimizer.Step(() => 1, 1e-3);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (step % Window != 0)
                continue;
            times.Sort();
            Console.WriteLine($"{kind,-9} {step,6} {times[Window / 2],10:F2} {Environment.WorkingSet >> 20,12}");
            times.Clear();
        }
    }
}
