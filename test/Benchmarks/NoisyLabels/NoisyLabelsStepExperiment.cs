using System.Diagnostics;
using System.Globalization;
using Benchmarks.Kan;
using Microsoft.ML.NoisyLabels;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.NoisyLabels;

/// <summary>
/// Alternates steps with cross-entropy and with a method for wrong labels, for shared machines: both are affected equally by other
/// programs, and the medians are compared. Uses the KANs of <see cref="NoisyLabelsStep"/> and the networks of the library's own trainers with their defaults;
/// ELR+ and co-teaching train two networks.
/// </summary>
internal static class NoisyLabelsStepExperiment
{
    private const int WarmSteps = 20;

    private static readonly StepShape[] Shapes = [new(784, 64, 10, 256), new(16, 32, 3, 256), new(64, 64, 1000, 256)];
    private static readonly StepShape Pictures = new(784, 128, 10, 256);
    private static readonly StepShape FewPictures = Pictures with { Rows = 128 };

    private static readonly (string Name, Func<EarlyLearningTrainer.Options> Options)[] Methods =
    [
        ("ELR", () => new EarlyLearningTrainer.Options()),
        ("ELR+", () => new EarlyLearningTrainer.Options { Plus = true }),
        ("co-teaching", () => new EarlyLearningTrainer.Options { NoisyLabels = new() { Method = NoisyLabelMethod.CoTeaching } }),
    ];

    public static void Run(string[] arguments)
    {
        int steps = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 400;
        StepThreads.UseOne();
        Console.WriteLine("step                                   cross-entropy ms        method ms   ratio   median of ratios");
        foreach (var shape in Shapes)
        {
            using var crossEntropy = TrainingSteps.Classifier(shape, NoisyLabelMethod.None);
            using var earlyLearning = TrainingSteps.Classifier(shape, NoisyLabelMethod.EarlyLearningRegularization);
            Compare($"KAN {shape}, ELR", crossEntropy, earlyLearning, steps);
        }
        Compare("perceptron", Pictures, () => PeerStep.Perceptron(Pictures), steps);
        Compare("residual network", FewPictures, () => PeerStep.Residual(FewPictures), Math.Max(1, steps / 10));
    }

    private static void Compare(string network, StepShape shape, Func<nn.Module<Tensor, Tensor>> create, int steps)
    {
        foreach (var (name, options) in Methods)
        {
            using var crossEntropy = new PeerStep(shape, create, new EarlyLearningTrainer.Options { NoisyLabels = new() });
            using var method = new PeerStep(shape, create, options());
            Compare($"{network} x {shape.Rows}, {name}", crossEntropy, method, steps);
        }
    }

    private static void Compare(string step, ITrainingStep crossEntropy, ITrainingStep method, int steps)
    {
        torch.random.manual_seed(1);
        var times = Enumerable.Range(0, steps + WarmSteps).Select(_ => (Plain: Time(crossEntropy), Method: Time(method))).Skip(WarmSteps).ToList();
        var (plain, other) = (Median(times.Select(pair => pair.Plain)), Median(times.Select(pair => pair.Method)));
        double paired = Median(times.Select(pair => pair.Method / pair.Plain));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,-38} {plain,16:F3} {other,16:F3} {other / plain,7:F3} {paired,18:F3}"));
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
