using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// A Kolmogorov-Arnold layer whose units choose among M spaces: y[:,o] = base[:,o] + Σ_i Σ_m a[u,m]·g_m·edge_m[o,i](x_i) with
/// a[u,:] = softmax(θ[u,:]/τ), u the unit of the edge. Source: S-KAN, Yang et al., arXiv 2408.08338; its text gives a weighted
/// combination that is sharpened and pruned, the formulas here are a reading of it.
/// </summary>
/// <remarks>
/// With <see cref="SpaceGates.HardSelection"/> the forward pass takes each unit's strongest family alone and the gates still
/// learn, by the gradient of the soft mixture.
/// </remarks>
internal sealed class SelectableKanLayer : KanLayer
{
    // From here on weighing the coefficients costs more than weighing the sums, which are an operation of their own per family.
    private const int ManyEdges = 4096;

    // Rows at which shared curves are compared, besides even points.
    private const int MostShared = 256;

    private readonly KanFamily[] _families;

    public SelectableKanLayer(
        IReadOnlyList<ActivationSpace> pool, int inputs, int outputs, int gridSize,
        bool hidden = false, SelectionScope scope = SelectionScope.OutputNode, RandomSource? random = null)
        : base(inputs, outputs, hidden, random ??= RandomSource.FromTorch())
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pool.Count, 2);
        Pool = [.. pool];
        Scope = scope;
        _families = [.. pool.Select(space => KanFamily.Create(space, inputs, outputs, gridSize, KanInitialisation.Deviation, random))];
        foreach (var family in _families)
            register_module(family.Basis.Space.ToString(), family);
        Choice = new(scope.Units(outputs, inputs), pool.Count);
        register_module("choice", Choice);
    }

    /// <summary>The M spaces, in the order of the gates' columns.</summary>
    public IReadOnlyList<ActivationSpace> Pool { get; }

    /// <summary>The kind of unit that chooses.</summary>
    public SelectionScope Scope { get; }

    /// <summary>How much of each space the units take.</summary>
    public SpaceGates Choice { get; }

    public override IReadOnlyList<KanFamily> Families => _families;

    public override long ParameterCount => parameters().Sum(parameter => parameter.numel());

    public override ActivationSpace? SpaceOf(int input, int output)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return Pool[(int)Choice.Weights()[Scope.UnitOf(output, input, Inputs)].argmax().item<long>()];
    }

    /// <summary>
    /// Fits every family to the whole curve of each edge, which the mixture had shared among them, and sets the gates by the errors.
    /// The outputs of the layer hardly change, and a unit that uses one family alone afterwards starts from the whole curve.
    /// </summary>
    /// <remarks>
    /// A family that leaves the squared error r_m of the unit's curves, relative to their variance, starts with the gate weight
    /// r_m^-½/Σ r^-½: the gates start from how well each space can represent the curve, not from which learned first.
    /// </remarks>
    /// <param name="u">Scaled inputs of the layer, [B, I], at which curves should fit best; null for none.</param>
    /// <param name="wanted">The outputs for them, [B, O], that each family should give alone; null for those of the mixture.</param>
    public void ShareCurves(Tensor? u = null, Tensor? wanted = null)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        ActivationBasis[] bases = [.. _families.Select(family => family.Basis)];
        var points = SampledBasis.Points(bases);
        if (u is not null)
            points = cat([points.expand(-1, Inputs), SpreadRows.Of(u, MostShared).to(float64).cpu()]);
        var evidence = CurveSharing.Share(bases, m => Effective(m), (m, inputs, fitted) =>
            _families[m].PerEdge().narrow(1, inputs[0], inputs.Length).copy_(fitted.to(BaseWeight.dtype, BaseWeight.device) / Choice.Loudness[m]), points);
        Choice.Gates.copy_(evidence.Relative(Scope).log().Times(-0.5)); // [U, M]
        if (u is not null && wanted is not null && Scope.HasWholeOutputs() && u.shape[0] > 1)
            FitFamilies(u, wanted);
    }

    // Every family corrects the error that its fits edge by edge leave in a node, with all edges together.
    private void FitFamilies(Tensor u, Tensor wanted)
    {
        u = SpreadRows.Of(u, NodeFit.MostRows).to(BaseWeight.dtype);
        var curves = SpreadRows.Of(wanted, NodeFit.MostRows) - SumOf(u, []); // [B, O]
        long[] all = [.. Enumerable.Range(0, Inputs).Select(input => (long)input)];
        for (var m = 0; m < _families.Length; m++)
        {
            CancellationCheck.ThrowIfCancelled();
            using var fit = NewDisposeScope();
            var missing = (curves / Choice.Loudness[m] - Family(u, _families[m].Term())).to(float64).cpu();
            var functions = SampledBasis.Of(_families[m].Basis, all, u.to(float64).cpu()).Functions.transpose(0, 1).flatten(1); // [B, I·K]
            _families[m].Coefficients.Add(NodeFit.Change(functions, missing).t().to(BaseWeight.dtype, BaseWeight.device));
        }
    }

    /// <summary>The ordinary layer of mixed spaces with the outputs of this one for one-hot gates.</summary>
    /// <param name="weights">a at the time of the choice, [U, M].</param>
    public FixedKanLayer Prune(Tensor weights)
    {
        using var scope = NewDisposeScope();
        int[] families = [.. weights.argmax(1).cpu().data<long>().Select(family => (int)family)];
        return FixedKanLayer.Of(this, _families, EdgeChoice.Of(Scope, Outputs, Inputs, families), [.. Choice.Loudness.to(float64).cpu().data<double>()]);
    }

    protected override void CalibrateSplines(Tensor u)
    {
        for (var m = 0; m < _families.Length; m++)
        {
            // Over the batch, per node: a constant offset of a node is not loudness.
            var deviation = Family(u, _families[m].Term()).var(0, unbiased: false).mean().sqrt().Number();
            Choice.SetLoudness(m, deviation);
        }
    }

    protected override IEnumerable<(KanFamily Family, Tensor Share)> Shares()
    {
        var weights = Choice.Weights() * Choice.Loudness * tensor((double)_families.Length, Choice.Loudness.dtype); // [U, M]
        return _families.Select((family, m) => (family, Scope.PerEdge(weights.select(1, m), Outputs, Inputs).reciprocal()));
    }

    protected override Tensor Sum(Tensor u)
    {
        var weights = (Choice.Mixture() * Choice.Loudness).to(u.dtype); // [U, M]
        if (!Scope.HasWholeOutputs() || Inputs * Outputs < ManyEdges)
            return SumOf(u, _families.Select((family, m) => family.Term(Weighted(family, weights.select(1, m)).flatten(1))));

        var sum = SumOf(u, []);
        for (var m = 0; m < _families.Length; m++)
            sum = sum.PlusProduct(Family(u, _families[m].Term()), weights.select(1, m)); // [B, O]·[O] or [1]
        return sum;
    }

    protected override Tensor SplineEdge(Tensor u, int input, int output)
    {
        var weights = (Choice.Mixture() * Choice.Loudness)[Scope.UnitOf(output, input, Inputs)]; // [M]
        return stack(_families.Select(family => family.Edge(u, input, output)!), -1).mv(weights);
    }

    protected override string EmitSplines(OnnxGraph graph, string u)
        => throw new InvalidOperationException("A layer that still mixes spaces is trained, not exported; prune it first.");

    private Tensor Family(Tensor u, KanTerm term) => KanSum.Of(u, null, Outputs, [term], Scratch);

    // c as it acts in the soft mixture, [O, I, K].
    private Tensor Effective(int family) => Weighted(_families[family], (Choice.Weights() * Choice.Loudness).select(1, family));

    private Tensor Weighted(KanFamily family, Tensor weights) => family.PerEdge() * Scope.PerEdge(weights, Outputs, Inputs).unsqueeze(-1);
}
