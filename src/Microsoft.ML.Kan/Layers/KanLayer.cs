using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The common part of Kolmogorov-Arnold layers: y = SiLU(u)·W_bᵀ + b + Σ_i edges(u_i), x [B, I] → y [B, O]. The base branch
/// W_b, b exists once, whatever the number of spaces. u is x or, for outputs of another layer, their <see cref="HiddenScaling"/>.
/// </summary>
internal abstract class KanLayer : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly SiluBasis _base;
    private Tensor? _lastInput;
    private bool _keepsInput;

    /// <param name="inputs">I.</param>
    /// <param name="outputs">O.</param>
    /// <param name="hidden">True if the inputs are outputs of another layer; otherwise they are in about [-1, 1].</param>
    /// <param name="random">The source of W_b; null if it is copied from another layer.</param>
    protected KanLayer(int inputs, int outputs, bool hidden, RandomSource? random)
        : base(nameof(KanLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Inputs = inputs;
        Outputs = outputs;
        if (hidden)
        {
            Scaling = new(inputs);
            register_module("scaling", Scaling);
        }

        _base = new SiluBasis(inputs);
        register_module("base", _base);
        using var scope = NewDisposeScope();
        register_parameter("base_weight", OwnedParameter.Of(random?.Uniform([outputs, inputs], 1 / Math.Sqrt(inputs)) ?? zeros(outputs, inputs)));
        register_parameter("base_bias", OwnedParameter.Of(zeros(outputs)));
    }

    protected KernelScratch Scratch { get; } = new();

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>The scaling of the inputs; null for inputs in [-1, 1].</summary>
    public HiddenScaling? Scaling { get; }

    /// <summary>W_b, [O, I].</summary>
    public Parameter BaseWeight => get_parameter("base_weight")!;

    /// <summary>b, [O].</summary>
    public Parameter BaseBias => get_parameter("base_bias")!;

    /// <summary>[O, I], 1 for existing edges; null if all edges exist.</summary>
    public Tensor? BaseMask => get_buffer("base_mask");

    /// <summary>The layer's inputs after scaling in the last forward pass, [B, I]; null unless <see cref="KeepsInput"/> is set.</summary>
    public Tensor? LastInput => _lastInput;

    /// <summary>True to keep <see cref="LastInput"/> until the next forward pass.</summary>
    public bool KeepsInput
    {
        get => _keepsInput;
        set
        {
            _keepsInput = value;
            Keep(null);
        }
    }

    /// <summary>The curves, by space.</summary>
    public abstract IReadOnlyList<KanFamily> Families { get; }

    /// <summary>The number of trained parameters.</summary>
    public abstract long ParameterCount { get; }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var u = (Scaling is null ? x : Scaling.call(x)).to(BaseWeight.dtype); // scaling is done in the precision of the statistics
        if (KeepsInput)
            Keep(u.alias().DetachFromDisposeScope());
        return Sum(u).MoveToOuterDisposeScope(); // [B, O]
    }

    public string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var u = Scaling is null ? input : Scaling.Emit(graph, input);
        return graph.Add(graph.Linear(graph.Silu(u), BaseCoefficients(), BaseBias), EmitSplines(graph, u));
    }

    /// <summary>The learned function of one edge, base branch included, at the layer inputs x [P] → [P].</summary>
    public Tensor Edge(Tensor x, int input, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input, Inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, Outputs);
        using var scope = NewDisposeScope();
        var u = Scaling is null ? x : Scaling.Curve(x, input);
        return (nn.functional.silu(u) * BaseCoefficients()[output, input]).Plus(SplineEdge(u, input, output)).MoveToOuterDisposeScope();
    }

    /// <summary>The space of an edge, or, in a layer that still mixes, the space with the largest weight; null if the edge was removed.</summary>
    public abstract ActivationSpace? SpaceOf(int input, int output);

    /// <summary>The whole sum, base branch and bias included, [B, I] → [B, O].</summary>
    protected abstract Tensor Sum(Tensor u);

    protected abstract Tensor SplineEdge(Tensor u, int input, int output);

    /// <summary>Every family with its share of the base branch's change that its curves compensate, broadcastable to [O, I].</summary>
    protected abstract IEnumerable<(KanFamily Family, Tensor Share)> Shares();

    protected abstract string EmitSplines(OnnxGraph graph, string u);

    /// <summary>The base branch with bias and the given terms.</summary>
    protected Tensor SumOf(Tensor u, IEnumerable<KanTerm> terms)
        => KanSum.Of(u, BaseBias, Outputs, [new KanTerm(_base, BaseCoefficients()), .. terms], Scratch);

    /// <summary>W_b, zero where there is no edge.</summary>
    protected Tensor BaseCoefficients() => BaseMask is { } mask ? BaseWeight * mask : BaseWeight;

    /// <summary>Initialises scales and knots from the layer inputs x [B, I] of a first batch.</summary>
    public void Calibrate(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Scaling?.Adapt(x);
        var u = Scaling is null ? x : Scaling.call(x);
        foreach (var family in Families)
            family.Calibrate(u);
        CalibrateSplines(u);
    }

    /// <summary>Sets scaling and knots to the layer inputs x [B, I] and refits every curve to the new range.</summary>
    public void AdaptRange(Tensor x)
    {
        if (Scaling is null || x.shape[0] < 2)
            return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (centre, slope) = (Scaling.Centre.clone(), Scaling.Slope.clone());
        Scaling.Adapt(x);
        var stretch = slope / Scaling.Slope; // old u = stretch·(new u) + shift, [I]
        var shift = (Scaling.Centre - centre) * slope;
        var u = Scaling.call(x);
        foreach (var (family, share) in Shares())
            family.Refit(u, stretch, shift, (BaseCoefficients() * share).to(float64));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Scratch.Dispose();
            Keep(null);
        }

        base.Dispose(disposing);
    }

    protected virtual void CalibrateSplines(Tensor u)
    {
    }

    private void Keep(Tensor? input)
    {
        _lastInput?.Dispose();
        _lastInput = input;
    }

    /// <summary>Copies everything but the curves from a layer of the same shape, including device and precision.</summary>
    /// <param name="other">The layer to copy.</param>
    /// <param name="edges">The edges to keep.</param>
    protected void CopyCommon(KanLayer other, EdgeChoice edges)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        this.to(other.BaseWeight.device).to(other.BaseWeight.dtype);
        BaseBias.copy_(other.BaseBias);
        BaseWeight.copy_(other.BaseWeight);
        Scaling?.CopyFrom(other.Scaling!);
        var mask = edges.Mask();
        if (mask is null)
            return;
        register_buffer("base_mask", tensor(mask).to(BaseWeight.dtype, BaseWeight.device).DetachFromDisposeScope());
        BaseWeight.mul_(BaseMask!);
    }
}

/// <summary>The scale of the curves before training.</summary>
internal static class KanInitialisation
{
    /// <summary>
    /// The standard deviation of the sum of a node's random curves, the same for every space. Below 1, so that training
    /// starts from nearly the base branch alone: random curves of full size are roughness that has to be unlearned.
    /// </summary>
    public const double Deviation = 0.01;
}
