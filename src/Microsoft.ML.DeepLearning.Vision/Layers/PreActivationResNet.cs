using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// A small residual network for images: a 3 × 3 convolution, stages of pre-activation blocks, each with twice the channels and half the side of
/// the previous one, the mean over all pixels, and a linear layer. [B, C, H, W] → [B, O]. Source: He et al., ECCV 2016 (arXiv 1603.05027).
/// </summary>
internal sealed class PreActivationResNet : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly Conv2d _stem;
    private readonly PreActivationBlock[] _blocks;
    private readonly ChannelNormalization _normalization;
    private readonly Linear _head;

    /// <param name="channels">C.</param>
    /// <param name="width">The channels of the first stage.</param>
    /// <param name="stages">The number of stages, at least 1.</param>
    /// <param name="blocksPerStage">The number of blocks of each stage, at least 1.</param>
    /// <param name="outputs">O.</param>
    /// <param name="random">The source of the initial weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    public PreActivationResNet(int channels, int width, int stages, int blocksPerStage, int outputs, RandomSource? random = null)
        : base(nameof(PreActivationResNet))
    {
        random ??= RandomSource.FromTorch();
        _stem = random.Convolution(channels, width, 3, padding: 1);
        register_module("stem", _stem);
        var blocks = new List<PreActivationBlock>();
        int inputs = width;
        for (int stage = 0; stage < stages; stage++)
        {
            for (int block = 0; block < blocksPerStage; block++)
            {
                blocks.Add(new PreActivationBlock(inputs, width << stage, stride: stage > 0 && block == 0 ? 2 : 1, random));
                inputs = width << stage;
            }
        }
        _blocks = [.. blocks];
        for (int i = 0; i < _blocks.Length; i++)
            register_module($"block{i}", _blocks[i]);
        _normalization = new ChannelNormalization(inputs);
        register_module("normalization", _normalization);
        _head = random.Linear(inputs, outputs);
        register_module("head", _head);
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var value = _stem.call(images); // [B, width, H, W]
        foreach (var block in _blocks)
            value = block.call(value);
        value = nn.functional.relu(_normalization.call(value)).mean([2L, 3]); // [B, F]
        return _head.call(value).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string value = graph.Convolution(input, _stem.weight);
        foreach (var block in _blocks)
            value = block.Emit(graph, value);
        string means = graph.Node("GlobalAveragePool", [graph.Relu(_normalization.Emit(graph, value))]); // [N, F, 1, 1]
        return graph.Linear(graph.Reshape(means, 0, _head.weight.shape[1]), _head.weight, _head.bias);
    }
}

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
