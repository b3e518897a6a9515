using BenchmarkDotNet.Attributes;
using Microsoft.ML.Kan;

namespace Benchmarks.Kan;

/// <summary>
/// One training step of a B-spline KAN 4→9→1 on 1,000 rows in one batch, squared error, one thread. Compares the recursion in TorchSharp
/// modules with TorchSharp's Adam, and this library's layers in its training loop. Tensors are small, so the
/// number of operations determines the time.
/// </summary>
public class SmallRegressorStep
{
    private ITrainingStep _recursion = null!;
    private ITrainingStep _ours = null!;

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        _recursion = TrainingSteps.Recursion(StepShape.SmallRegressor);
        _ours = TrainingSteps.Ours(StepShape.SmallRegressor, ActivationSpace.BSpline);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _recursion.Dispose();
        _ours.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double Recursion() => _recursion.Run();

    [Benchmark]
    public double Ours() => _ours.Run();
}
