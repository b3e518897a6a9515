using Benchmarks.Kan;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>The contestants of the convolution benchmarks, by name; the caller disposes them.</summary>
internal static class ConvolutionSteps
{
    /// <summary>Batch normalisation, SiLU and a convolution with as many channels as one space has functions.</summary>
    public const string Plain = "plain convolution";

    /// <summary>The convolution of <see cref="Plain"/> alone.</summary>
    public const string Bare = "convolution alone";

    /// <summary>Batch normalisation, ReLU and a convolution of the layer's own channels.</summary>
    public const string Rectified = "ReLU convolution";

    /// <summary>A convolution whose kernels share one piecewise-linear function for each channel.</summary>
    public const string Shared = "shared functions";

    /// <summary>The same with functions of four spaces as a mixture.</summary>
    public const string SharedFull = "shared functions, full stage";

    /// <summary>An ordinary Kolmogorov-Arnold convolution of B-splines.</summary>
    public const string OneSpace = "one space";

    /// <summary>After selection, the output channels divided evenly among the spaces of the default pool.</summary>
    public const string Chosen = "four spaces chosen";

    /// <summary><see cref="Plain"/> with as many channels as all spaces have functions.</summary>
    public const string WidePlain = "wide plain convolution";

    /// <summary>Full training: the default pool as a mixture.</summary>
    public const string Full = "full stage";

    /// <summary>Selective training: every channel uses one space, the gates learn.</summary>
    public const string Selective = "selective stage";

    private static readonly ActivationSpace[] Pool =
        [ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev, ActivationSpace.MexicanHat];

    public static string[] All { get; } = [Plain, Bare, OneSpace, Chosen, WidePlain, Full, Selective, Rectified, Shared, SharedFull];

    public static ITrainingStep Create(string variant, ConvolutionStepShape shape) => variant switch
    {
        Plain => PlainStep(shape, 1),
        WidePlain => PlainStep(shape, Pool.Length),
        Bare => new ConvolutionStep(Convolution(shape, 1), shape, ConvolutionStepShape.Functions),
        Rectified => new ConvolutionStep(
            nn.Sequential(nn.BatchNorm2d(shape.Inputs), nn.ReLU(), nn.Conv2d(shape.Inputs, shape.Outputs, 3, padding: 1)), shape, 1),
        Shared => SharedStep(shape, [ActivationSpace.PiecewiseLinear]),
        SharedFull => SharedStep(shape, Pool),
        OneSpace => KanStep(shape, [ActivationSpace.BSpline], _ => { }),
        Chosen => KanStep(shape, Pool, Choose),
        Full => KanStep(shape, Pool, _ => { }),
        Selective => KanStep(shape, Pool, layer => layer.Mixture!.Choice.Apply(new SelectionSettings(0.5, 0.01, GatesFrozen: false, HardSelection: true))),
        _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, "Not a variant."),
    };

    private static ConvolutionStep PlainStep(ConvolutionStepShape shape, int spaces) => new(
        nn.Sequential(nn.BatchNorm2d((long)shape.Inputs * spaces * ConvolutionStepShape.Functions), nn.SiLU(), Convolution(shape, spaces)),
        shape,
        spaces * ConvolutionStepShape.Functions);

    private static nn.Module<Tensor, Tensor> Convolution(ConvolutionStepShape shape, int spaces)
        => nn.Conv2d((long)shape.Inputs * spaces * ConvolutionStepShape.Functions, shape.Outputs, 3, padding: 1);

    private static ConvolutionStep SharedStep(ConvolutionStepShape shape, ActivationSpace[] pool)
        => new(new SharedConvolution(new(shape.Inputs, shape.Outputs, 3, padding: 1), rectifies: true, pool, ConvolutionStepShape.GridSize), shape, 1);

    private static ConvolutionStep KanStep(ConvolutionStepShape shape, ActivationSpace[] pool, Action<KanConvolution> prepare)
    {
        var layer = new KanConvolution(new(shape.Inputs, shape.Outputs, 3, padding: 1), pool, ConvolutionStepShape.GridSize);
        prepare(layer);
        layer.train();
        return new(layer, shape, 1);
    }

    private static void Choose(KanConvolution layer)
    {
        using var scope = NewDisposeScope();
        var choices = arange(layer.Shape.Units).remainder(Pool.Length);
        layer.Prune(nn.functional.one_hot(choices, Pool.Length).to(float32));
    }
}
