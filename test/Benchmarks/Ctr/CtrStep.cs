using BenchmarkDotNet.Attributes;
using Benchmarks.Ctr.Steps;
using Benchmarks.Kan;

namespace Benchmarks.Ctr;

/// <summary>
/// A training step of 1,024 rows, compared with the same network with <c>nn.Embedding</c> and Adam. Targets: 1.2, 20 and 100 times as
/// fast at 10 thousand, 1 million and 10 million ids; <c>--large-tables</c> adds the last size.
/// </summary>
public abstract class CtrStep
{
    private ITrainingStep _plain = null!;
    private ITrainingStep _library = null!;

    [ParamsSource(nameof(Sizes))]
    public int Ids { get; set; }

    public static IEnumerable<int> Sizes => TableSizes.Compared;

    // Only one of the two is in memory at a time.
    [GlobalSetup(Target = nameof(PlainEmbedding))]
    public void SetUpPlain()
    {
        StepThreads.UseOne();
        _plain = CreatePlain(Ids);
    }

    [GlobalSetup(Target = nameof(RowsOfTheBatch))]
    public void SetUpLibrary()
    {
        StepThreads.UseOne();
        _library = CreateLibrary(Ids);
    }

    [GlobalCleanup(Target = nameof(PlainEmbedding))]
    public void CleanUpPlain() => _plain.Dispose();

    [GlobalCleanup(Target = nameof(RowsOfTheBatch))]
    public void CleanUpLibrary() => _library.Dispose();

    [Benchmark(Baseline = true)]
    public double PlainEmbedding() => _plain.Run();

    [Benchmark]
    public double RowsOfTheBatch() => _library.Run();

    private protected abstract ITrainingStep CreatePlain(int ids);

    private protected abstract ITrainingStep CreateLibrary(int ids);
}
