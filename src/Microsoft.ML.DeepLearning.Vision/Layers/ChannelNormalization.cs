using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// Batch normalisation of images [B, C, H, W] per channel, with trained scale and offset. Source: Ioffe and Szegedy, arXiv
/// 1502.03167. A batch with a single number per channel has no deviation, so the running statistics normalise it.
/// A constant channel is only centred; dividing by its deviation would amplify rounding from layer to layer.
/// </summary>
internal sealed class ChannelNormalization : PixelNormalization
{
    private const double Momentum = 0.1;
    private const double LeastVariance = 1e-8;

    private bool _hasConstants; // set by Calibrate, as checking every batch would be too slow

    public ChannelNormalization(int channels)
        : base(nameof(ChannelNormalization), channels)
    {
        using var scope = NewDisposeScope();
        register_buffer("mean", zeros(channels).DetachFromDisposeScope());
        register_buffer("variance", ones(channels).DetachFromDisposeScope());
    }

    /// <summary>True if a training batch replaces the running statistics instead of updating their average.</summary>
    public bool Measures { get; set; }

    /// <summary>The running mean of every channel, [C].</summary>
    public Tensor Mean => get_buffer("mean")!;

    /// <summary>The running variance of every channel, [C].</summary>
    public Tensor Variance => get_buffer("variance")!;

    /// <summary>The share of a training batch in the new running statistics.</summary>
    public double BatchShare => Measures ? 1 : Momentum;

    public override Tensor forward(Tensor x) => _hasConstants
        ? Centred(x, MeasuresBatch(x))
        : nn.functional.batch_norm(x, Mean, Variance, Slope, Offset, MeasuresBatch(x), BatchShare, Epsilon);

    /// <summary>True if a batch is normalised by its own statistics, false if by the running ones.</summary>
    public bool MeasuresBatch(Tensor x) => training && x.shape[0] * x.shape[2] * x.shape[3] > 1;

    /// <summary>False for the variance of a channel that is only centred.</summary>
    public bool Varies(double variance) => !_hasConstants || !(variance <= LeastVariance);

    /// <summary>The factor of a centred channel of this variance.</summary>
    public double PerDeviation(double variance) => Varies(variance) ? 1 / Math.Sqrt(variance + Epsilon) : 1;

    /// <summary>The factor and the summand of every channel in evaluation, [C] in 64 bits: n = x·factor + summand.</summary>
    public (Tensor Factor, Tensor Summand) Line()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var factor = Slope.to(float64) / Deviation(Variance.to(float64));
        var summand = Offset.to(float64) - Mean.to(float64) * factor;
        return (factor.MoveToOuterDisposeScope(), summand.MoveToOuterDisposeScope());
    }

    /// <summary>Sets the running statistics to those of a batch.</summary>
    public override void Calibrate(Tensor x)
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
            Mean.copy_(Mean.Times(1 - BatchShare).Plus(mean.Times(BatchShare)));
            Variance.copy_(Variance.Times(1 - BatchShare).Plus(variance.Times(BatchShare)));
        }
        var slope = PerChannel(Slope / Deviation(variance));
        return ((x - PerChannel(mean)) * slope).Plus(PerChannel(Offset)).MoveToOuterDisposeScope();
    }

    private Tensor Deviation(Tensor variance)
    {
        var deviation = variance.Plus(Epsilon).sqrt();
        return _hasConstants ? where(variance.IsAbove(LeastVariance), deviation, ones_like(deviation)) : deviation;
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        var (factor, summand) = Line();
        return graph.Add(graph.Mul(input, graph.Constant(PerChannel(factor))), graph.Constant(PerChannel(summand)));
    }
}
