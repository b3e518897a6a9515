using BenchmarkDotNet.Attributes;
using Benchmarks.Kan;
using Microsoft.ML.NoisyLabels;
using TorchSharp;

namespace Benchmarks.NoisyLabels;

/// <summary>
/// One training step (forward, loss, backward, update) of a B-spline KAN on 256 rows, one thread, with cross-entropy and with
/// early-learning regularisation: 784→64→10 as for digits, and 16→32→3, where each call matters.
/// </summary>
public class NoisyLabelsStep
{
    private ITrainingStep _crossEntropy = null!;
    private ITrainingStep _earlyLearning = null!;

    /// <summary>Inputs, hidden nodes and classes.</summary>
    [Params("784-64-10", "16-32-3")]
    public string Network { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        int[] widths = [.. Network.Split('-').Select(int.Parse)];
        var shape = new StepShape(widths[0], widths[1], widths[2], Rows: 256);
        torch.random.manual_seed(1);
        _crossEntropy = TrainingSteps.Classifier(shape, NoisyLabelMethod.None);
        torch.random.manual_seed(1);
        _earlyLearning = TrainingSteps.Classifier(shape, NoisyLabelMethod.EarlyLearningRegularization);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _crossEntropy.Dispose();
        _earlyLearning.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double CrossEntropy() => _crossEntropy.Run();

    [Benchmark]
    public double EarlyLearningRegularization() => _earlyLearning.Run();
}
