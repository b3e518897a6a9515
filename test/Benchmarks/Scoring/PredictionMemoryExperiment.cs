using System.Diagnostics;
using Microsoft.ML;

namespace Benchmarks.Scoring;

/// <summary>1 million calls of one prediction engine: managed and resident memory must not grow.</summary>
internal static class PredictionMemoryExperiment
{
    private const int Calls = 1_000_000;
    private const int WarmUpCalls = 20_000;
    private const int Reports = 5;

    public static void Run()
    {
        var context = new MLContext(1);
        using var engine = context.Model.CreatePredictionEngine<FeatureRows, Prediction>(ScoringModels.Network(context));
        var row = FeatureRows.Next(new Random(2));
        Call(engine, row, WarmUpCalls);
        Console.WriteLine("  calls  managed KB  allocated KB  resident KB  us/call");
        Report(0, TimeSpan.Zero, allocated: 0);
        for (int report = 1; report <= Reports; report++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            Call(engine, row, Calls / Reports);
            Report(report * (Calls / Reports), watch.Elapsed / (Calls / Reports), GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static void Call(PredictionEngine<FeatureRows, Prediction> engine, FeatureRows row, int calls)
    {
        var prediction = new Prediction();
        for (int call = 0; call < calls; call++)
            engine.Predict(row, ref prediction);
    }

    private static void Report(int calls, TimeSpan perCall, long allocated)
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"{calls,7} {managed >> 10,11} {allocated >> 10,13} {Environment.WorkingSet >> 10,12} {perCall.TotalMicroseconds,8:F2}");
    }
}
