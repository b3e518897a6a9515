using BenchmarkDotNet.Attributes;
using Benchmarks.Ctr.Steps;
using Benchmarks.Kan;

namespace Benchmarks.Ctr;

/// <summary>A training step of AutoInt by table size. Target: with 10 million rows at most 1.4 times the time with 10 thousand.</summary>
public class StepByTableSize
{
    private LibraryStep _step = null!;

    [ParamsSource(nameof(Sizes))]
    public int Ids { get; set; }

    public static IEnumerable<int> Sizes => TableSizes.All;

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        _step = LibraryStep.AutoInt(ClickShape.Frappe(Ids));
    }

    [GlobalCleanup]
    public void Cleanup() => _step.Dispose();

    [Benchmark]
    public double AutoInt() => _step.Run();
}
