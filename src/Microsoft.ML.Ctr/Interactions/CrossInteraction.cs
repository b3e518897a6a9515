using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>
/// The cross network of DCN-V2 over the concatenated fields x₀ [B, M·d]: x' = x₀ ∘ (W·x + b) + x in each layer, and a linear output. L layers
/// express products of up to L + 1 values. Source: Wang et al., "DCN V2: Improved Deep and Cross Network", WWW 2021, equation 1, with full matrices.
/// </summary>
internal sealed class CrossInteraction : FieldInteraction
{
    private readonly Linear[] _layers;
    private readonly Linear _output;

    /// <inheritdoc cref="InteractionSettings.Create"/>
    public CrossInteraction(CrossSettings settings, int fields, int dimension, Device? device, RandomSource random) : base("cross")
    {
        int width = fields * dimension;
        _layers = [.. Enumerable.Range(0, settings.Layers).Select(_ => random.Linear(width, width, device: device))];
        _output = random.Linear(width, 1, device: device);
        for (int i = 0; i < _layers.Length; i++)
            register_module($"layer{i}", _layers[i]);
        register_module("output", _output);
    }

    public override Tensor forward(Tensor fields)
    {
        using var scope = NewDisposeScope();
        var first = fields.flatten(1); // [B, M·d]
        var value = first;
        foreach (var layer in _layers)
            value = value.PlusProduct(first, layer.call(value));
        return _output.call(value).MoveToOuterDisposeScope(); // [B, 1]
    }

    public override (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, string fields)
    {
        string first = graph.Reshape(fields, 0, _output.in_features); // [N, M·d]
        string value = first;
        foreach (var layer in _layers)
            value = graph.Add(graph.Mul(first, graph.Linear(value, layer.weight, layer.bias)), value);
        return (graph.Linear(value, _output.weight, _output.bias), []);
    }
}

/// <summary>The shape of the cross network.</summary>
/// <param name="Layers">Its layers, at least 1.</param>
internal sealed record CrossSettings(int Layers) : InteractionSettings
{
    public override FieldInteraction Create(int fields, int dimension, Device? device, RandomSource random)
        => new CrossInteraction(this, fields, dimension, device, random);

    public override string Describe() => FormattableString.Invariant($"Interaction Dcn, CrossLayers {Layers}");
}
