using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// One activation space with its coefficients: z[b,n] = Σ_i Σ_k c[n,i,k]·φ_k(x[b,i]) for some nodes n and inputs i of a layer.
/// Removed edges have mask 0 and coefficients 0.
/// </summary>
internal sealed class KanFamily : nn.Module
{
    // The residual of a ridge fit is fitted again, so that curves that both grids can represent do not change.
    private const int RefitRepeats = 4;

    private readonly long[]? _inputs;
    private readonly long[]? _nodes;

    private KanFamily(ActivationBasis basis, int gridSize, Tensor coefficients, long[]? inputs, long[]? nodes, Tensor? mask)
        : base(nameof(KanFamily))
    {
        GridSize = gridSize;
        Basis = basis;
        _inputs = inputs;
        _nodes = nodes;
        register_module("basis", Basis);
        register_parameter("coefficients", OwnedParameter.Of(coefficients));
        RegisterIndex("inputs", inputs);
        RegisterIndex("nodes", nodes);
        if (mask is not null)
            register_buffer("mask", mask.DetachFromDisposeScope());
    }

    public ActivationBasis Basis { get; }

    public int GridSize { get; }

    /// <summary>c as [N, I'·K], function k of the family's input i at i·K+k.</summary>
    public Parameter Coefficients => get_parameter("coefficients")!;

    /// <summary>The nodes among the layer's; null for all.</summary>
    public Subset? Nodes => _nodes is null ? null : new(_nodes, get_buffer("nodes")!);

    /// <summary>The inputs among the layer's; null for all.</summary>
    public Subset? Inputs => _inputs is null ? null : new(_inputs, get_buffer("inputs")!);

    /// <summary>[N, I', 1], 1 for existing edges; null if all edges exist.</summary>
    public Tensor? Mask => get_buffer("mask");

    /// <summary>The number of trained parameters: those of existing edges and those of the basis.</summary>
    public long ParameterCount
    {
        get
        {
            using var scope = NewDisposeScope();
            var edges = Mask is { } mask ? (long)Math.Round(mask.sum().Number()) : Coefficients.shape[0] * Basis.Inputs;
            return edges * Basis.Functions + Basis.TrainedShape;
        }
    }

    /// <summary>The family of all edges, with random coefficients that give z the standard deviation <paramref name="deviation"/> for inputs uniform on [-1, 1].</summary>
    public static KanFamily Create(ActivationSpace space, int inputs, int outputs, int gridSize, double deviation, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var basis = ActivationBases.Create(space, inputs, gridSize, random);
        var coefficients = random.Normal([outputs, (long)inputs * basis.Functions], deviation * basis.UnitScale() / Math.Sqrt(inputs));
        return new(basis, gridSize, coefficients, null, null, null);
    }

    /// <summary>Measures the constants of the functions on inputs of the layer, u [B, I]; the coefficients stay.</summary>
    public void Calibrate(Tensor u) => (Basis as KnottedBasis)?.Place(Own(u));

    /// <summary>The part of the layer's sum that the family is.</summary>
    public KanTerm Term() => Term(Masked());

    /// <summary>The same with other coefficients [N, I'·K].</summary>
    public KanTerm Term(Tensor coefficients) => new(Basis, coefficients, Inputs, Nodes);

    /// <summary>The coefficients as [N, I', K], zero where there is no edge.</summary>
    public Tensor PerEdge()
    {
        var coefficients = Coefficients.view(-1, Basis.Inputs, Basis.Functions);
        return Mask is { } mask ? coefficients * mask : coefficients;
    }

    /// <summary>The family's nodes of the whole layer, [N, I] → [N, N], as ONNX nodes.</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var own = _inputs is null ? input : graph.Gather(input, graph.Constant(_inputs, _inputs.Length), axis: 1);
        return graph.Linear(Basis.Emit(graph, own), Masked(), null);
    }

    /// <summary>The curve Σ_k c·φ_k(x) of one edge of the layer at the points x [P] → [P]; null where the family has no such edge.</summary>
    public Tensor? Edge(Tensor x, long input, long output)
    {
        var (i, n) = (Position(_inputs, input), Position(_nodes, output));
        if (i < 0 || n < 0)
            return null;
        using var scope = NewDisposeScope();
        using var basis = Basis.Select([i]);
        return basis.call(x.unsqueeze(-1)).squeeze(1).mv(PerEdge()[n, i]).MoveToOuterDisposeScope(); // [P, K]·[K]
    }

    /// <summary>A copy for some of the family's edges, with coefficients multiplied by <paramref name="factor"/>.</summary>
    /// <param name="nodes">Nodes of the layer.</param>
    /// <param name="inputs">Inputs of the layer.</param>
    /// <param name="edges">Which edges there are, [N, I']; null for all.</param>
    /// <param name="whole">The layer's outputs and inputs.</param>
    /// <param name="factor">For every coefficient.</param>
    public KanFamily Restrict(long[] nodes, long[] inputs, bool[,]? edges, (int Outputs, int Inputs) whole, double factor)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        long[] rows = [.. nodes.Select(node => Position(_nodes, node))];
        long[] columns = [.. inputs.Select(input => Position(_inputs, input))];
        var device = Coefficients.device;
        var coefficients = PerEdge().index_select(0, tensor(rows, device: device)).index_select(1, tensor(columns, device: device)).Times(factor);
        var mask = edges is null ? null : tensor(edges).to(coefficients.dtype, device).unsqueeze(-1); // [N, I', 1]
        if (mask is not null)
            coefficients = coefficients * mask;
        return new((ActivationBasis)Basis.Select(columns), GridSize, coefficients.flatten(1),
            inputs.Length == whole.Inputs ? null : inputs, nodes.Length == whole.Outputs ? null : nodes, mask);
    }

    /// <summary>The closest fit of the curves on a grid of another size; exact for B-splines on twice as many intervals, of ranks too.</summary>
    public KanFamily Resize(int gridSize)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        if (gridSize == GridSize)
            return new(Copy(), GridSize, PerEdge().flatten(1).clone(), _inputs, _nodes, Mask?.clone());
        var basis = ActivationBases.Resize(Basis, gridSize);
        try
        {
            basis.to(Coefficients.device).to(Coefficients.dtype);
            var coefficients = Basis.Space is ActivationSpace.BSpline or ActivationSpace.PiecewiseCubic && gridSize == 2 * GridSize
                ? BSplineGrid.Double(PerEdge())
                : Refit(basis);
            return new(basis, gridSize, coefficients.flatten(1), _inputs, _nodes, Mask?.clone());
        }
        catch
        {
            basis.Dispose(); // a fit may be cancelled
            throw;
        }
    }

    /// <summary>
    /// Refits the curves to inputs on another scale: their values at the new input v become those at u = stretch·v + shift, and
    /// they compensate the change of the base branch w·SiLU. Constants of the functions are measured again first.
    /// </summary>
    /// <param name="inputs">New inputs of the layer, [B, I].</param>
    /// <param name="stretch">For the inputs of the layer, [I].</param>
    /// <param name="shift">The same.</param>
    /// <param name="bases">w of all edges of the layer, [O, I], in 64 bits.</param>
    public void Refit(Tensor inputs, Tensor stretch, Tensor shift, Tensor bases)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var before = Copy();
        Calibrate(inputs);
        var points = SampledBasis.Points([Basis]);
        var rows = Nodes is { } nodes ? bases.index_select(0, nodes.Index) : bases;
        foreach (var numbers in SampledBasis.Parts(Basis.Inputs))
        {
            using var part = NewDisposeScope();
            var sources = tensor([.. numbers.Select(input => _inputs is null ? input : _inputs[input])], device: stretch.device); // of the layer
            var own = SampledBasis.Of(points, numbers); // [P, I']
            var old = (own * stretch.index_select(0, sources).to(float64).cpu())
                .Plus(shift.index_select(0, sources).to(float64).cpu()); // [P, I']
            var change = nn.functional.silu(old) - nn.functional.silu(own); // [P, I']
            var target = SampledBasis.Of(before, numbers, old).Curves(PerEdge().narrow(1, numbers[0], numbers.Length))
                .PlusProduct(change.t().unsqueeze(-1), rows.index_select(1, sources).cpu().t().unsqueeze(1)); // [I', P, N]
            var fitted = SampledBasis.Of(Basis, numbers, own).Fit(target).to(Coefficients.dtype, Coefficients.device); // [N, I', K]
            Coefficients.view(-1, Basis.Inputs, Basis.Functions).narrow(1, numbers[0], numbers.Length).copy_(fitted);
        }

        if (Mask is { } mask)
            Coefficients.view(-1, Basis.Inputs, Basis.Functions).mul_(mask);
    }

    private ActivationBasis Copy() => (ActivationBasis)Basis.Select([.. Enumerable.Range(0, Basis.Inputs).Select(input => (long)input)]);

    // [N, I', K] of the other basis
    private Tensor Refit(ActivationBasis basis)
    {
        var points = SampledBasis.Points([Basis, basis]);
        var coefficients = PerEdge();
        var parts = SampledBasis.Parts(Basis.Inputs).Select(inputs =>
        {
            var own = SampledBasis.Of(points, inputs);
            var (from, to) = (SampledBasis.Of(Basis, inputs, own), SampledBasis.Of(basis, inputs, own));
            var curves = from.Curves(coefficients.narrow(1, inputs[0], inputs.Length));
            var fitted = to.Fit(curves);
            for (var repeat = 0; repeat < RefitRepeats; repeat++)
                fitted = fitted.Plus(to.Fit(curves - to.Curves(fitted)));
            return fitted;
        });
        return cat([.. parts], 1).to(coefficients.dtype, coefficients.device);
    }

    private Tensor Own(Tensor u) => Inputs is { } inputs ? u.index_select(1, inputs.Index) : u;

    private Tensor Masked() => Mask is null ? Coefficients : PerEdge().flatten(1);

    private void RegisterIndex(string name, long[]? numbers)
    {
        if (numbers is not null)
            register_buffer(name, tensor(numbers, device: Coefficients.device).DetachFromDisposeScope());
    }

    private static long Position(long[]? numbers, long number) => numbers is null ? number : Array.BinarySearch(numbers, number);
}

/// <summary>Some inputs or nodes of a layer, by number, as an array and as a tensor on the layer's device.</summary>
/// <param name="Numbers">In ascending order.</param>
/// <param name="Index">The same, int64; owned by the module that has it as a buffer.</param>
internal sealed record Subset(long[] Numbers, Tensor Index);
