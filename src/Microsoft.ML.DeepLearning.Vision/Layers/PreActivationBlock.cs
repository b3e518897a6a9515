using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// A residual block whose normalisations and activations come before its convolutions: x + conv(relu(norm(conv(relu(norm(x)))))), [B, I, H, W] →
/// [B, O, H/stride, W/stride]. If the shape changes, the shortcut is a 1 × 1 convolution of the activation of x. Source: He et al.,
/// "Identity Mappings in Deep Residual Networks", ECCV 2016 (arXiv 1603.05027).
/// </summary>
internal sealed class PreActivationBlock : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly ChannelNormalization _firstNormalization;
    private readonly ChannelNormalization _secondNormalization;
    private readonly Conv2d _first;
    private readonly Conv2d _second;
    private readonly Conv2d? _shortcut;
    private readonly int _stride;

    public PreActivationBlock(int inputs, int outputs, int stride, RandomSource random)
        : base(nameof(PreActivationBlock))
    {
        _stride = stride;
        _firstNormalization = new ChannelNormalization(inputs);
        _first = random.Convolution(inputs, outputs, 3, stride, padding: 1);
        _secondNormalization = new ChannelNormalization(outputs);
        _second = random.Convolution(outputs, outputs, 3, padding: 1);
        register_module("normalization1", _firstNormalization);
        register_module("convolution1", _first);
        register_module("normalization2", _secondNormalization);
        register_module("convolution2", _second);
        if (stride == 1 && inputs == outputs)
            return;
        _shortcut = random.Convolution(inputs, outputs, 1, stride);
        register_module("shortcut", _shortcut);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var active = nn.functional.relu(_firstNormalization.call(x));
        var inner = nn.functional.relu(_secondNormalization.call(_first.call(active))); // [B, O, H/s, W/s]
        return _second.call(inner).Plus(_shortcut?.call(active) ?? x).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string active = graph.Relu(_firstNormalization.Emit(graph, input));
        string inner = graph.Relu(_secondNormalization.Emit(graph, graph.Convolution(active, _first.weight, _stride)));
        return graph.Add(graph.Convolution(inner, _second.weight), _shortcut is null ? input : graph.Convolution(active, _shortcut.weight, _stride));
    }
}
