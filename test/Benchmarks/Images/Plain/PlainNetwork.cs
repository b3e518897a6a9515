using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Images.Plain;

/// <summary>The shape of an S-ConvKAN from plain convolutions: images [B, C, H, W] → blocks → normalisation, ReLU → mean over the pixels → linear head, [B, O].</summary>
internal sealed class PlainNetwork : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly PlainConvolution[] _blocks;
    private readonly ChannelNormalization _normalization;

    /// <param name="inputs">C.</param>
    /// <param name="outputs">O.</param>
    /// <param name="blocks">Output channels and stride of each block.</param>
    public PlainNetwork(int inputs, int outputs, IReadOnlyList<(int Channels, int Stride)> blocks)
        : base(nameof(PlainNetwork))
    {
        _blocks = [.. blocks.Select((block, b) => new PlainConvolution(b == 0 ? inputs : blocks[b - 1].Channels, block.Channels, block.Stride, activates: b > 0))];
        for (int b = 0; b < _blocks.Length; b++)
            register_module($"block{b}", _blocks[b]);
        int features = blocks[^1].Channels;
        _normalization = new ChannelNormalization(features);
        register_module("normalization", _normalization);
        using var scope = NewDisposeScope();
        register_parameter("head_weight", OwnedParameter.Of(rand(outputs, features).Times(2).Minus(1).Over(Math.Sqrt(features))));
        register_parameter("head_bias", OwnedParameter.Of(zeros(outputs)));
    }

    /// <summary>The trainable parameters.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    private Parameter HeadWeight => get_parameter("head_weight")!;

    private Parameter HeadBias => get_parameter("head_bias")!;

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var features = _normalization.call(_blocks.Aggregate(images, (h, block) => block.call(h))).relu(); // [B, F, H', W']
        return nn.functional.linear(features.mean([2L, 3]), HeadWeight, HeadBias).MoveToOuterDisposeScope(); // [B, F] → [B, O]
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string features = graph.Relu(_normalization.Emit(graph, _blocks.Aggregate(input, (h, block) => block.Emit(graph, h))));
        string means = graph.Reshape(graph.Node("GlobalAveragePool", [features]), 0, HeadWeight.shape[1]); // [N, F, 1, 1] → [N, F]
        return graph.Linear(means, HeadWeight, HeadBias);
    }
}
