using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// Normalisation over the pixels of groups of channels of each image, (x - mean)/deviation·scale + offset: an image gets the same
/// result in every batch. Source: Wu and He, arXiv 1803.08494. Groups: <see cref="ChannelGroups"/>.
/// </summary>
internal sealed class GroupNormalization : PixelNormalization
{
    public GroupNormalization(int channels)
        : base(nameof(GroupNormalization), channels)
    {
        using var scope = NewDisposeScope();
        register_buffer("groups", ChannelGroups.Matrix(channels).DetachFromDisposeScope());
    }

    private Tensor Groups => get_buffer("groups")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (mean, variance) = ChannelGroups.Moments(x, Groups);
        return ((x - mean) / variance.Plus(Epsilon).sqrt() * PerChannel(Slope)).Plus(PerChannel(Offset)).MoveToOuterDisposeScope();
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (centred, deviation) = ChannelGroups.Emit(graph, input, Groups, Epsilon);
        return graph.Add(graph.Mul(graph.Div(centred, deviation), graph.Constant(PerChannel(Slope))), graph.Constant(PerChannel(Offset)));
    }
}
