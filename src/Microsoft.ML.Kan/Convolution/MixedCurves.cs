using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// Curves whose units choose among M spaces: Σ_m a[u,m]·g_m·z_m[:,o], a = softmax(θ[u,:]/τ), u the unit of output channel o. The
/// convolution's form of <see cref="SelectableKanLayer"/>.
/// </summary>
internal sealed class MixedCurves : ConvolutionCurves
{
    private readonly ConvolutionShape _shape;
    private readonly ConvolutionFamily[] _families;
    private readonly PixelBasis[] _bases;

    public MixedCurves(ConvolutionShape shape, IReadOnlyList<ActivationSpace> pool, int gridSize, RandomSource random)
        : base(nameof(MixedCurves))
    {
        _shape = shape;
        _families = [.. pool.Select(space => ConvolutionFamily.Create(shape, space, gridSize, KanInitialisation.Deviation, random))];
        foreach (var family in _families)
            register_module(family.Basis.Space.ToString(), family);
        _bases = [_families[0].Base, .. _families.Select(family => family.Curves)];
        Choice = new(shape.Units, pool.Count);
        register_module("choice", Choice);
    }

    /// <summary>How much of each space the units take.</summary>
    public SpaceGates Choice { get; }

    /// <summary>The families, in the order of the gates' columns.</summary>
    public IReadOnlyList<ConvolutionFamily> Families => _families;

    public override long KernelSize => _families.Sum(family => family.Coefficients.numel());

    public override Tensor forward(Tensor x, Tensor baseWeight, Tensor baseBias)
    {
        using var scope = NewDisposeScope();
        var weights = (Choice.Mixture() * Choice.Loudness).to(x.dtype); // [U, M]
        var kernels = _families.Select((family, m) => Weighted(family, weights, m)).Prepend(baseWeight);
        return _shape.Apply(x, _bases, [.. kernels], baseBias, _shape.Groups).MoveToOuterDisposeScope();
    }

    public override string Emit(OnnxGraph graph, string input)
        => throw new InvalidOperationException("A convolution that still mixes spaces is trained, not exported; prune it first.");

    /// <summary>Makes the families equally loud on a batch of normalised x [B, C, H, W].</summary>
    public void Calibrate(Tensor x)
    {
        for (var m = 0; m < _families.Length; m++)
        {
            using var scope = NewDisposeScope();
            // Over batch and pixels, per channel: a constant offset of a channel is not loudness.
            Choice.SetLoudness(m, _families[m].Convolve(x).var([0L, 2, 3], unbiased: false).mean().sqrt().Number());
        }
    }

    /// <inheritdoc cref="SelectableKanLayer.ShareCurves"/>
    /// <param name="deviations">Of the normalised pixels of every channel, [C], which are taken to be normally distributed.</param>
    /// <param name="means">The same.</param>
    /// <remarks>
    /// The fit is measured at values that pixels take. Few pixels lie beyond two thirds of the range, and training hardly determines
    /// the mixture there; with equal weight, that part would decide against the space that learned the curve.
    /// </remarks>
    public void ShareCurves(Tensor means, Tensor deviations)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weights = Choice.Weights() * Choice.Loudness; // [U, M]
        var samples = PixelSamples.Of(means, deviations, _families.Max(family => family.Basis.Functions)).Times(_families[0].Curves.Scale); // [P, C]
        var evidence = CurveSharing.Share(
            [.. _families.Select(family => family.Basis)],
            m => _families[m].PerEdge(Weighted(_families[m], weights, m)),
            (m, inputs, fitted) => _families[m].SetEdges(inputs, fitted.to(weights.dtype, weights.device) / Choice.Loudness[m]),
            samples);
        Choice.Gates.copy_(evidence.Relative(PerUnit).log().Times(-0.5)); // [U, M]
    }

    /// <summary>The curves that these are with one-hot gates.</summary>
    /// <param name="weights">a at the time of the choice, [U, M].</param>
    public ChosenCurves Prune(Tensor weights)
    {
        using var scope = NewDisposeScope();
        long[] choices = [.. weights.argmax(1).cpu().data<long>()]; // [U]
        double[] loudness = [.. Choice.Loudness.to(float64).cpu().data<double>()];
        var parts = _families
            .Select((family, m) => (Family: family, Factor: loudness[m], Units: UnitsOf(choices, m)))
            .Where(part => part.Units.Length > 0)
            .ToArray();
        long[] outputs = [.. parts.SelectMany(part => part.Units).SelectMany(Outputs)];
        return new([.. parts.Select(part => part.Family.Restrict(part.Units, part.Factor))], outputs);
    }

    // c as it acts in the mixture, [O, C/groups·K, k, k].
    private Tensor Weighted(ConvolutionFamily family, Tensor weights, int m)
        => (family.Coefficients.view(_shape.Units, -1) * weights.select(1, m).unsqueeze(1)).view(family.Coefficients.shape);

    // [O/groups·k·k, C] → [U]
    private Tensor PerUnit(Tensor edges) => _shape.Groups == 1
        ? edges.view(_shape.Outputs, -1).sum(1)
        : edges.view(-1, _shape.Groups, _shape.GroupInputs).sum([0L, 2]);

    private IEnumerable<long> Outputs(long unit)
    {
        var width = _shape.Outputs / _shape.Units;
        return Enumerable.Range(0, width).Select(output => unit * width + output);
    }

    private static long[] UnitsOf(long[] choices, int family)
        => [.. Enumerable.Range(0, choices.Length).Where(unit => choices[unit] == family).Select(unit => (long)unit)];
}
