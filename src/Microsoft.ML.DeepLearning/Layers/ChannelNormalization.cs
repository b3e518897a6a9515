using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>
/// Batch normalisation of images [B, C, H, W] per channel, with trained scale and offset. Source: Ioffe and Szegedy, arXiv
/// 1502.03167. Of a single number per channel there is no deviation: such a batch is normalised by the running statistics.
/// </summary>
internal sealed class ChannelNormalization : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    public ChannelNormalization(int channels)
        : base(nameof(ChannelNormalization))
    {
        using var scope = NewDisposeScope();
        register_parameter("scale", OwnedParameter.Of(ones(channels)));
        register_parameter("offset", OwnedParameter.Of(zeros(channels)));
        register_buffer("mean", zeros(channels).DetachFromDisposeScope());
        register_buffer("variance", ones(channels).DetachFromDisposeScope());
    }

    /// <summary>The deviation of every channel of the result, but for its sign, [C].</summary>
    public Parameter Slope => get_parameter("scale")!;

    /// <summary>The mean of every channel of the result, [C].</summary>
    public Parameter Offset => get_parameter("offset")!;

    private Tensor Mean => get_buffer("mean")!;

    private Tensor Variance => get_buffer("variance")!;

    public override Tensor forward(Tensor x)
    {
        var several = x.shape[0] * x.shape[2] * x.shape[3] > 1;
        return nn.functional.batch_norm(x, Mean, Variance, Slope, Offset, training && several, Momentum, Epsilon);
    }

    /// <summary>Sets the running statistics to those of a batch.</summary>
    public void Calibrate(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Mean.copy_(x.mean([0L, 2, 3]));
        Variance.copy_(x.var([0L, 2, 3], unbiased: false));
    }

    public string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var slope = Slope.to(float64) / Variance.to(float64).Plus(Epsilon).sqrt(); // [C]
        var offset = Offset.to(float64) - Mean.to(float64) * slope;
        return graph.Add(graph.Mul(input, PerChannel(slope)), PerChannel(offset));

        string PerChannel(Tensor values) => graph.Constant(values.view(-1, 1, 1)); // [C, 1, 1]
    }
}
