using BenchmarkDotNet.Attributes;
using Microsoft.ML.Kan;

namespace Benchmarks.Kan;

/// <summary>
/// One training step (forward, cross-entropy, backward, update) of a B-spline KAN 784→64→10 with grid 5 on 256 rows, one thread.
/// Compares the recursion in TorchSharp modules with TorchSharp's Adam, this library's layers in its training loop, and the
/// bare matrix products that both contain.
/// </summary>
public class KanLayerStep
{
    private ITrainingStep _recursion = null!;
    private ITrainingStep _ours = null!;
    private ITrainingStep _products = null!;

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        _recursion = TrainingSteps.Recursion(StepShape.Digits);
        _ours = TrainingSteps.Ours(StepShape.Digits, ActivationSpace.BSpline);
        _products = TrainingSteps.MatrixProducts(StepShape.Digits);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _recursion.Dispose();
        _ours.Dispose();
        _products.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double Recursion() => _recursion.Run();

    [Benchmark]
    public double Ours() => _ours.Run();

    [Benchmark]
    public double MatrixProductsOnly() => _products.Run();
}
