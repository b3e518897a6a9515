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
