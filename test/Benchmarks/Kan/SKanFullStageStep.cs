using BenchmarkDotNet.Attributes;
using Microsoft.ML.Kan;

namespace Benchmarks.Kan;

/// <summary>
/// One step of full training of an S-KAN with the default pool, compared with one step of the KAN of each of its spaces, same
/// shape, 256 rows, one thread. Measures the cost of the mixture beyond the sum of its parts.
/// </summary>
public abstract class SKanFullStageStep
{
    private ITrainingStep[] _singles = [];
    private ITrainingStep _mixture = null!;

    private protected abstract StepShape Shape { get; }

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        var pool = new SelectableKanRegressionTrainer.Options().Spaces;
        _singles = [.. pool.Select(space => TrainingSteps.Ours(Shape, space))];
        _mixture = TrainingSteps.Ours(Shape, pool);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var step in _singles)
            step.Dispose();
        _mixture.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double SingleSpacesInTurn() => _singles.Sum(step => step.Run());

    [Benchmark]
    public double FullStage() => _mixture.Run();
}
