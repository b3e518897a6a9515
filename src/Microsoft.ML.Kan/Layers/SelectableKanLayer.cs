using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// A Kolmogorov-Arnold layer whose nodes choose among M spaces: y[:,j] = base[:,j] + Σ_m a[j,m]·g_m·z_m[:,j] with
/// a[j,:] = softmax(θ[j,:]/τ). Source: S-KAN, Yang et al., arXiv 2408.08338; its text gives a weighted combination that is
/// sharpened and pruned, the formulas here are a reading of it (one gate row per output node).
/// </summary>
/// <remarks>
/// g_m makes the families equally loud, once, on the first batch: otherwise the gates pick the family with the largest
/// scale, not the best one. With <see cref="HardSelection"/> the forward pass takes each node's strongest family alone and
/// the gates still learn, by the gradient of the soft mixture.
/// </remarks>
internal sealed class SelectableKanLayer : KanLayer
{
    private const int CurvePoints = 101;
    private readonly KanFamily[] _families;
    private long[]? _loadedChoice;

    public SelectableKanLayer(IReadOnlyList<ActivationSpace> pool, int inputs, int outputs, int gridSize, HiddenInput? hidden = null)
        : base(inputs, outputs, hidden)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pool.Count, 2);
        _families = [.. pool.Select(space => KanFamily.Create(space, inputs, outputs, gridSize, KanInitialisation.Deviation))];
        foreach (var family in _families)
            register_module(family.Basis.Space.ToString(), family);
        using var scope = NewDisposeScope();
        register_parameter("gates", OwnedParameter.Of(zeros(outputs, pool.Count)));
        register_buffer("loudness", ones(pool.Count).DetachFromDisposeScope());
        Pool = [.. pool];
    }

    /// <summary>The M spaces, in the order of the gates' columns.</summary>
    public IReadOnlyList<ActivationSpace> Pool { get; }

    /// <summary>θ, [O, M].</summary>
    public Parameter Gates => get_parameter("gates")!;

    /// <summary>g, [M].</summary>
    public Tensor Loudness => get_buffer("loudness")!;

    /// <summary>τ; small values make the gates nearly one-hot.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>Whether the forward pass takes the strongest family of each node alone.</summary>
    public bool HardSelection { get; set; }

    /// <summary>Whether the gates get no gradient, so that slow families are not starved before they have learned anything.</summary>
    public bool GatesFrozen { get; set; }

    /// <summary>a, [O, M]; rows sum to one.</summary>
    public Tensor GateWeights() => nn.functional.softmax(Gates.Over(Temperature), 1);

    /// <summary>Mean over the nodes of the entropy of their gates, a scalar: zero when every choice is certain.</summary>
    public Tensor GateEntropy()
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(Gates.Over(Temperature), 1);
        return (logarithms.exp() * logarithms).sum(1).mean().neg().MoveToOuterDisposeScope();
    }

    /// <summary>The strongest family of each node, [O], or the choice that was loaded.</summary>
    public long[] Choice()
    {
        using var scope = NewDisposeScope();
        return _loadedChoice ?? [.. Gates.detach().argmax(1).cpu().data<long>()];
    }

    /// <summary>The smallest over the nodes of their largest gate weight.</summary>
    public double Confidence()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return GateWeights().amax(1).min().to(float64).item<double>();
    }

    public override ActivationSpace SpaceOf(int output) => Pool[(int)Choice()[output]];

    /// <summary>Takes over g [M] of a layer that was calibrated.</summary>
    public void LoadLoudness(Tensor loudness)
    {
        using var still = no_grad();
        Loudness.copy_(loudness);
    }

    /// <summary>Fixes the chosen families [O] and sets gates of the given weights [O, M], as they were when the layer was pruned.</summary>
    public void LoadChoice(Tensor choice, Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var families = choice.cpu().data<long>().ToArray();
        if (families.Any(family => family < 0 || family >= Pool.Count))
            throw new InvalidDataException($"A chosen family is outside the pool of {Pool.Count} spaces.");
        _loadedChoice = families;
        Gates.copy_(weights.Plus(1e-30).log()); // softmax gives the weights back at temperature 1
    }

    /// <summary>
    /// Gives every family the whole curve of each edge, which the mixture shared among them. The layer computes nearly the same
    /// as before, and a node that then uses one family alone goes on from where the mixture stood instead of from a part of it.
    /// </summary>
    public void ShareCurves()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var points = linspace(-1, 1, CurvePoints, float32, BaseWeight.device); // [P]
        var weights = (GateWeights() * Loudness).to(float32); // [O, M]
        var curves = zeros(Inputs, CurvePoints, Outputs, dtype: float32, device: BaseWeight.device); // [I, P, O]
        for (var m = 0; m < _families.Length; m++)
            curves.AddProduct(_families[m].Curves(points), weights.select(1, m));
        for (var m = 0; m < _families.Length; m++)
            _families[m].Fit(points, curves / Loudness[m]);
    }

    /// <summary>The ordinary layer of mixed spaces that computes what this one computes with one-hot gates.</summary>
    public MixedKanLayer Prune()
    {
        using var scope = NewDisposeScope();
        var loudness = Loudness.to(float64).cpu().data<double>().ToArray();
        var kept = Choice()
            .Select((family, node) => (Family: (int)family, Node: (long)node))
            .GroupBy(choice => choice.Family, choice => choice.Node)
            .OrderBy(group => group.Key)
            .Select(group => (_families[group.Key].Rows([.. group], loudness[group.Key]), group.ToArray()));
        return new MixedKanLayer(this, [.. kept]);
    }

    protected override void CalibrateSplines(Tensor u)
    {
        for (var m = 0; m < _families.Length; m++)
        {
            // Over the batch, per node: a constant offset of a node is not loudness.
            var deviation = _families[m].call(u).var(0, unbiased: false).mean().sqrt().to(float64).item<double>();
            Loudness[m] = double.IsFinite(deviation) && deviation > 1e-6 ? KanInitialisation.Deviation / deviation : 1;
        }
    }

    protected override Tensor Splines(Tensor u)
    {
        var weights = (Mixture() * Loudness).to(u.dtype); // [O, M]
        var sum = _families[0].call(u) * weights.select(1, 0);
        for (var m = 1; m < _families.Length; m++)
            sum = sum.PlusProduct(_families[m].call(u), weights.select(1, m)); // [B, O]
        return sum;
    }

    protected override Tensor SplineEdge(Tensor u, int input, int output)
    {
        var weights = (Mixture() * Loudness)[output]; // [M]
        return stack(_families.Select(family => family.Edge(u, input, output)), -1).mv(weights);
    }

    protected override string EmitSplines(OnnxGraph graph, string u)
        => throw new InvalidOperationException("A layer that still mixes spaces is trained, not exported; prune it first.");

    private Tensor Mixture()
    {
        var soft = GateWeights();
        if (GatesFrozen)
            soft = soft.detach();
        if (!HardSelection)
            return soft;

        var hard = nn.functional.one_hot(Gates.detach().argmax(1), Pool.Count).to(soft.dtype);
        return hard.Plus(soft - soft.detach()); // straight through: the value is hard, the gradient soft
    }
}
