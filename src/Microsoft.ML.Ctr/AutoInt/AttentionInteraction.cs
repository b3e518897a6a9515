using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>AutoInt: attention layers over the fields, and one linear output over all of them (Song et al., 2019, equations 5 to 9).</summary>
internal sealed class AttentionInteraction : FieldInteraction
{
    private readonly List<InteractingLayer> _layers = [];
    private readonly Linear _output;

    /// <inheritdoc cref="InteractionSettings.Create"/>
    public AttentionInteraction(AttentionSettings settings, int fields, int dimension, Device? device, RandomSource random) : base("attention")
    {
        for (int i = 0; i < settings.Layers; i++)
        {
            _layers.Add(new InteractingLayer($"attention{i}", i == 0 ? dimension : settings.Layer.Width, settings.Layer, device, random));
            register_module($"attention{i}", _layers[i]);
        }
        _output = random.GlorotLinear(fields * settings.Layer.Width, 1, device);
        register_module("output", _output);
    }

    public IReadOnlyList<InteractingLayer> Layers => _layers;

    public override Tensor forward(Tensor fields)
    {
        using var scope = NewDisposeScope();
        var value = fields;
        foreach (var layer in _layers)
            value = layer.call(value); // [B, M, H·d']
        return _output.call(value.flatten(1)).MoveToOuterDisposeScope(); // [B, 1]
    }

    public override (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, string fields)
    {
        string value = fields;
        var attention = new List<string>();
        foreach (var layer in _layers)
        {
            (value, string weights) = layer.EmitWithAttention(graph, value);
            attention.Add(weights);
        }
        return (graph.Linear(graph.Reshape(value, 0, _output.in_features), _output.weight, _output.bias), attention);
    }
}

/// <summary>The shape of AutoInt's interaction.</summary>
/// <param name="Layers">The attention layers, at least 1.</param>
/// <param name="Layer">Their shape.</param>
internal sealed record AttentionSettings(int Layers, InteractingLayerSettings Layer) : InteractionSettings
{
    public override FieldInteraction Create(int fields, int dimension, Device? device, RandomSource random)
        => new AttentionInteraction(this, fields, dimension, device, random);

    public override string Describe() => FormattableString.Invariant(
        $"Interaction AutoInt, AttentionLayers {Layers}, Heads {Layer.Heads}, HeadDimension {Layer.HeadDimension}, UseResidual {Layer.Residual}, ScaleScores {Layer.ScaleScores}, Projection {Layer.Projection}, UseLayerNorm {Layer.LayerNorm}");
}
