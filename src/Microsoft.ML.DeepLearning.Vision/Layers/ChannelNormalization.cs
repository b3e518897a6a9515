using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// Batch normalisation of images [B, C, H, W] per channel, with trained scale and offset. Source: Ioffe and Szegedy, arXiv
/// 1502.03167. A batch with a single number per channel has no deviation, so the running statistics normalise it.
/// A constant channel is only centred; dividing by its deviation would amplify rounding from layer to layer.
/// </summary>
internal sealed class ChannelNormalization : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;
    private const double LeastVariance = 1e-8;

    private bool _hasConstants; // set by Calibrate, as checking every batch would be too slow

    public ChannelNormalization(int channels)
        : base(nameof(ChannelNormalization))
    {
        using var scope = NewDisposeScope();
        register_parameter("scale", OwnedParameter.Of(ones(channels)));
        register_parameter("offset", OwnedParameter.Of(zeros(channels)));
        register_buffer("mean", zeros(channels).DetachFromDisposeScope());
        register_buffer("variance", ones(channels).DetachFromDisposeScope());
    }

    /// <summary>The deviation of every channel of the result, up to its sign, [C].</summary>
    public Parameter Slope => get_parameter("scale")!;

    /// <summary>The mean of every channel of the result, [C].</summary>
    public Parameter Offset => get_parameter("offset")!;

    /// <summary>True if a training batch replaces the running statistics instead of updating their average.</summary>
    public bool Measures { get; set; }

    private Tensor Mean => get_buffer("mean")!;

    private Tensor Variance => get_buffer("variance")!;

    public override Tensor forward(Tensor x)
    {
        var several = x.shape[0] * x.shape[2] * x.shape[3] > 1;
        if (_hasConstants)
            return Centred(x, training && several);
        return nn.functional.batch_norm(x, Mean, Variance, Slope, Offset, training && several, Measures ? 1 : Momentum, Epsilon);
    }

    /// <summary>Sets the running statistics to those of a batch.</summary>
    public void Calibrate(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Mean.copy_(x.mean([0L, 2, 3]));
        Variance.copy_(x.var([0L, 2, 3], unbiased: false));
        _hasConstants = !Variance.IsAbove(LeastVariance).all().item<bool>();
    }

    private Tensor Centred(Tensor x, bool measures)
    {
        using var scope = NewDisposeScope();
        var (mean, variance) = (Mean, Variance);
        if (measures)
        {
            (mean, variance) = (x.mean([0L, 2, 3]), x.var([0L, 2, 3], unbiased: false));
            using var still = no_grad();
            var momentum = Measures ? 1 : Momentum;
            Mean.copy_(Mean.Times(1 - momentum).Plus(mean.Times(momentum)));
            Variance.copy_(Variance.Times(1 - momentum).Plus(variance.Times(momentum)));
        }
        var slope = PerChannel(Slope / Deviation(variance));
        return ((x - PerChannel(mean)) * slope).Plus(PerChannel(Offset)).MoveToOuterDisposeScope();

        static Tensor PerChannel(Tensor values) => values.view(-1, 1, 1); // [C, 1, 1]
    }

    private Tensor Deviation(Tensor variance)
    {
        var deviation = variance.Plus(Epsilon).sqrt();
        return _hasConstants ? where(variance.IsAbove(LeastVariance), deviation, ones_like(deviation)) : deviation;
    }

    public string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var slope = Slope.to(float64) / Deviation(Variance.to(float64)); // [C]
        var offset = Offset.to(float64) - Mean.to(float64) * slope;
        return graph.Add(graph.Mul(input, PerChannel(slope)), PerChannel(offset));

        string PerChannel(Tensor values) => graph.Constant(values.view(-1, 1, 1)); // [C, 1, 1]
    }
}
