using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>Linear layers with an activation function between them. [B, widths[0]] → [B, widths[^1]].</summary>
public sealed class MultilayerPerceptron : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly ActivationFunction _activation;
    private readonly Linear[] _layers;
    private readonly double _dropout;
    private readonly RandomSource _random;

    /// <summary>Creates the layers with initial weights.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="widths">Input width, the hidden widths, output width: at least two numbers, each at least 1.</param>
    /// <param name="activation">The function between the layers.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="dropout">The dropout probability between two layers.</param>
    /// <param name="random">The source of initial weights and dropout; null for <see cref="RandomSource.FromTorch"/>.</param>
    public MultilayerPerceptron(
        string name, IReadOnlyList<int> widths, ActivationFunction activation, Device? device = null, double dropout = 0, RandomSource? random = null) : base(name)
    {
        if (widths.Count < 2 || widths.Any(width => width < 1))
            throw new ArgumentException($"A perceptron needs an input and an output width of at least 1, not [{string.Join(", ", widths)}].", nameof(widths));
        _activation = activation;
        _dropout = dropout;
        _random = random ?? RandomSource.FromTorch();
        _layers = [.. Enumerable.Range(1, widths.Count - 1).Select(i => _random.Linear(widths[i - 1], widths[i], device: device))];
        for (var i = 0; i < _layers.Length; i++) register_module($"layer{i}", _layers[i]);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var value = _layers[0].forward(input); // [B, W]
        foreach (var layer in _layers.AsSpan(1)) value = layer.forward(Dropped(_activation.Apply(value))); // [B, W']
        return value.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Emit(OnnxGraph graph, string input)
    {
        var value = graph.Linear(input, _layers[0].weight, _layers[0].bias);
        foreach (var layer in _layers.AsSpan(1)) value = graph.Linear(_activation.Emit(graph, value), layer.weight, layer.bias);
        return value;
    }

    private Tensor Dropped(Tensor value) => _random.Dropout(value, _dropout, training);
}
