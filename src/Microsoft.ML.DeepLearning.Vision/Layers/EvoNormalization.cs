using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// EvoNorm-S0: x·sigmoid(v·x)/deviation·scale + offset, the deviation over the pixels of a group of channels of each image, v
/// trained for each channel. Normalisation and activation in one, without statistics of the batch. Source: Liu et al., "Evolving
/// Normalization-Activation Layers", arXiv 2004.02967, table 2. Groups: <see cref="ChannelGroups"/>.
/// </summary>
internal sealed class EvoNormalization : PixelNormalization
{
    public EvoNormalization(int channels)
        : base(nameof(EvoNormalization), channels)
    {
        using var scope = NewDisposeScope();
        register_parameter("gate", OwnedParameter.Of(ones(channels)));
        register_buffer("groups", ChannelGroups.Matrix(channels).DetachFromDisposeScope());
    }

    private Tensor Groups => get_buffer("groups")!;

    private Tensor Gate => get_parameter("gate")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (_, variance) = ChannelGroups.Moments(x, Groups);
        var gated = x * (x * PerChannel(Gate)).sigmoid();
        return (gated / variance.Plus(Epsilon).sqrt() * PerChannel(Slope)).Plus(PerChannel(Offset)).MoveToOuterDisposeScope();
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (_, deviation) = ChannelGroups.Emit(graph, input, Groups, Epsilon);
        var gated = graph.Mul(input, graph.Sigmoid(graph.Mul(input, graph.Constant(PerChannel(Gate)))));
        return graph.Add(graph.Mul(graph.Div(gated, deviation), graph.Constant(PerChannel(Slope))), graph.Constant(PerChannel(Offset)));
    }
}
