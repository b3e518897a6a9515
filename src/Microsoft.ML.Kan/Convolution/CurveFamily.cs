using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>The part of one activation space in the curves of some channels, g·Σ_k a[c,k]·φ_k(t/3) at the nodes t, as hinges.</summary>
internal sealed class CurveFamily : nn.Module
{
    // The mean square of a hat function's partition of unity: with it, g of hats is 1.
    private const double HatEnergy = 2.0 / 3;

    private readonly CurveNodes _nodes;

    private CurveFamily(ActivationBasis basis, CurveNodes nodes, Tensor coefficients, double loudness)
        : base(nameof(CurveFamily))
    {
        _nodes = nodes;
        Basis = basis;
        Loudness = loudness;
        register_module("basis", basis);
        register_parameter("coefficients", OwnedParameter.Of(coefficients));
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (bent, points) = (nodes.HingesOfHeights(), nodes.Column().Over(CurveNodes.Reach)); // [M, M], [M, 1]
        if (basis.TrainedShape > 0)
        {
            register_buffer("points", points.to(float32).DetachFromDisposeScope());
            register_buffer("bent", bent.Times(loudness).to(float32).DetachFromDisposeScope());
            return;
        }

        using var one = (ActivationBasis)basis.Select([0]);
        var functions = one.to(float64).call(points).squeeze(1).t(); // [M, 1, K] → [K, M]
        register_buffer("functions", functions.matmul(bent).Times(loudness).to(float32).DetachFromDisposeScope());
    }

    public ActivationBasis Basis { get; }

    /// <summary>g, with which a step of all coefficients moves the curves of every space about equally far.</summary>
    public double Loudness { get; }

    /// <summary>a, [C, K].</summary>
    public Parameter Coefficients => get_parameter("coefficients")!;

    /// <summary>The family of all channels, with curves of 0.</summary>
    public static CurveFamily Create(int channels, ActivationSpace space, int gridSize, CurveNodes nodes, RandomSource random)
    {
        var basis = ActivationBases.ForChannels(space, channels, gridSize, random);
        return new(basis, nodes, zeros(channels, basis.Functions), basis.UnitScale() * Math.Sqrt(HatEnergy));
    }

    /// <summary>The hinges of the curves, [C, M].</summary>
    public Tensor Hinges()
    {
        if (get_buffer("functions") is { } functions)
            return Coefficients.matmul(functions);
        using var scope = NewDisposeScope();
        var functionsOfChannels = Basis.call(get_buffer("points")!.expand(-1, Basis.Inputs)); // [M, C] → [M, C, K]
        var heights = (functionsOfChannels * Coefficients).sum(-1).t(); // [C, M]
        return heights.matmul(get_buffer("bent")!).MoveToOuterDisposeScope();
    }

    /// <summary>A copy for some channels. Only of a family of all channels.</summary>
    public CurveFamily Restrict(long[] channels)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var coefficients = Coefficients.index_select(0, tensor(channels, device: Coefficients.device));
        var restricted = new CurveFamily((ActivationBasis)Basis.Select(channels), _nodes, coefficients, Loudness);
        restricted.to(Coefficients.device).to(Coefficients.dtype);
        return restricted;
    }
}
