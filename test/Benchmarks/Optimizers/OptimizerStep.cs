using BenchmarkDotNet.Attributes;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Optimizers;

/// <summary>
/// One Adam update of 100 parameters with 1,000 numbers each and given gradients. Target: a fifth of TorchSharp's time.
/// </summary>
[MemoryDiagnoser]
public class OptimizerStep
{
    private readonly List<IDisposable> _owned = [];
    private optim.Optimizer _torch = null!;
    private FlatOptimizer _flat = null!;

    [GlobalSetup]
    public void Setup()
    {
        var ordinary = Parameters(100, 1000);
        foreach (var parameter in ordinary)
            parameter.grad = ones_like(parameter);
        _torch = optim.Adam(ordinary, 1e-3);

        var flattened = Parameters(100, 1000);
        var flat = new FlatParameters([new ParameterGroup("all", flattened.Select((parameter, i) => ($"{i}", parameter)))]);
        flat.Gradient.fill_(1);
        _flat = FlatOptimizers.Create(OptimizerKind.Adam, flat, new OptimizerSettings());
        _owned.AddRange([_torch, _flat, flat, .. ordinary, .. flattened]);
    }

    [GlobalCleanup]
    public void Cleanup() => _owned.ForEach(owned => owned.Dispose());

    [Benchmark(Baseline = true)]
    public void TorchAdam()
    {
        using var scope = NewDisposeScope();
        _torch.step();
    }

    [Benchmark]
    public double FlatAdam() => _flat.Step(() => 1, 1e-3);

    private static Parameter[] Parameters(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => nn.Parameter(randn(length)))];
}
