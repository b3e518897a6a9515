using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>A step as in an ordinary TorchSharp program: <see cref="RecursionKan"/> and TorchSharp's Adam.</summary>
internal sealed class RecursionStep : ITrainingStep
{
    private readonly StepShape _shape;
    private readonly RecursionKan _network;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _features;
    private readonly Tensor _labels;

    public RecursionStep(StepShape shape)
    {
        _shape = shape;
        _network = new RecursionKan(shape.Widths, StepShape.GridSize);
        _optimizer = optim.Adam(_network.parameters(), 1e-3);
        _features = shape.Features();
        _labels = shape.Labels();
    }

    public double Run()
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var loss = _shape.RowLoss(_network.call(_features), _labels).mean();
        loss.backward();
        _optimizer.step();
        return loss.Number();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _features.Dispose();
        _labels.Dispose();
    }
}
