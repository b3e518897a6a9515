using System.Diagnostics;
using System.Globalization;
using Benchmarks.Kan;
using Microsoft.ML.DeepLearning;
using TorchSharp;

namespace Benchmarks.NoisyLabels;

/// <summary>
/// The contestants of <see cref="NoisyLabelsStep"/> step by step in turn, for machines that others use too: both meet the same
/// neighbours, and the medians are compared.
/// </summary>
internal static class NoisyLabelsStepExperiment
{
    private static readonly StepShape[] Shapes = [new(784, 64, 10, 256), new(16, 32, 3, 256), new(64, 64, 1000, 256)];

    public static void Run(string[] arguments)
    {
        int steps = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 400;
        StepThreads.UseOne();
        Console.WriteLine("network            cross-entropy ms   early learning ms   ratio   median of ratios");
        foreach (var shape in Shapes)
        {
            using var crossEntropy = TrainingSteps.Classifier(shape, NoisyLabelMethod.None);
            using var earlyLearning = TrainingSteps.Classifier(shape, NoisyLabelMethod.EarlyLearningRegularization);
            torch.random.manual_seed(1);
            var times = Enumerable.Range(0, steps + 20).Select(_ => (Plain: Time(crossEntropy), Early: Time(earlyLearning))).Skip(20).ToList();
            var (plain, early) = (Median(times.Select(pair => pair.Plain)), Median(times.Select(pair => pair.Early)));
            double paired = Median(times.Select(pair => pair.Early / pair.Plain));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape,-18} {plain,16:F3} {early,19:F3} {early / plain,7:F3} {paired,18:F3}"));
        }
    }

    private static double Time(ITrainingStep step)
    {
        long start = Stopwatch.GetTimestamp();
        step.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
