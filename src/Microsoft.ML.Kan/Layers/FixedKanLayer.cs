using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// An ordinary Kolmogorov-Arnold layer: every edge has one space or was removed. Edges are grouped by family, and the
/// forward pass touches only the functions that are used.
/// </summary>
internal sealed class FixedKanLayer : KanLayer
{
    private readonly KanFamily[] _families;
    private readonly EdgeChoice _edges;

    /// <summary>A new layer with all edges from one space; without a source of random numbers it takes <see cref="RandomSource.FromTorch"/>.</summary>
    public FixedKanLayer(ActivationSpace space, int inputs, int outputs, int gridSize, bool hidden = false, RandomSource? random = null)
        : base(inputs, outputs, hidden, random ??= RandomSource.FromTorch())
    {
        _families = [KanFamily.Create(space, inputs, outputs, gridSize, KanInitialisation.Deviation, random)];
        _edges = EdgeChoice.Of(SelectionScope.Layer, outputs, inputs, [0]);
        RegisterFamilies();
    }

    /// <param name="origin">The layer to copy, except for its curves.</param>
    /// <param name="families">The families in use; owned by the new layer.</param>
    /// <param name="edges">The existing edges, by position in <paramref name="families"/>.</param>
    private FixedKanLayer(KanLayer origin, KanFamily[] families, EdgeChoice edges)
        : base(origin.Inputs, origin.Outputs, hidden: origin.Scaling is not null, random: null)
    {
        _families = families;
        _edges = edges;
        RegisterFamilies();
        CopyCommon(origin, edges);
    }

    public override IReadOnlyList<KanFamily> Families => _families;

    public EdgeChoice Edges => _edges;

    public override long ParameterCount
    {
        get
        {
            using var scope = NewDisposeScope();
            var bases = BaseMask is { } mask ? (long)Math.Round(mask.sum().Number()) : BaseWeight.numel();
            return bases + BaseBias.numel() + _families.Sum(family => family.ParameterCount);
        }
    }

    /// <summary>A layer in which every edge keeps one of its families.</summary>
    /// <param name="origin">The layer.</param>
    /// <param name="families">Families that have the edges which <paramref name="edges"/> gives them; left as they are.</param>
    /// <param name="edges">The edges to keep, by position in <paramref name="families"/>.</param>
    /// <param name="factors">Per family, a factor for its coefficients.</param>
    public static FixedKanLayer Of(KanLayer origin, IReadOnlyList<KanFamily> families, EdgeChoice edges, IReadOnlyList<double> factors)
    {
        var kept = new List<KanFamily>();
        var positions = new int[families.Count];
        for (var m = 0; m < families.Count; m++)
        {
            var (nodes, inputs, mask) = edges.Part(m);
            positions[m] = kept.Count;
            if (nodes.Length > 0)
                kept.Add(families[m].Restrict(nodes, inputs, mask, (origin.Outputs, origin.Inputs), factors[m]));
        }

        return new FixedKanLayer(origin, [.. kept], edges.Renumbered(positions));
    }

    /// <summary>The same without the edges for which <paramref name="keep"/>(output, input) is false.</summary>
    public FixedKanLayer Where(Func<int, int, bool> keep)
        => Of(this, _families, _edges.Where((output, input) => _edges.IsKept(output, input) && keep(output, input)), [.. _families.Select(_ => 1.0)]);

    /// <summary>The same curves on a grid of another size.</summary>
    public FixedKanLayer Resize(int gridSize)
        => new(this, CancellationCheck.All(_families, (family, _) => family.Resize(gridSize)), _edges);

    public override ActivationSpace? SpaceOf(int input, int output)
        => _edges.IsKept(output, input) ? _families[_edges.Family(output, input)].Basis.Space : null;

    protected override IEnumerable<(KanFamily Family, Tensor Share)> Shares() => _families.Select(family => (family, ones_like(BaseWeight)));

    protected override Tensor Sum(Tensor u) => SumOf(u, _families.Select(family => family.Term()));

    protected override Tensor SplineEdge(Tensor u, int input, int output)
        => _edges.IsKept(output, input) ? _families[_edges.Family(output, input)].Edge(u, input, output)! : zeros_like(u);

    protected override string EmitSplines(OnnxGraph graph, string u)
    {
        if (_families is [{ Nodes: null }])
            return _families[0].Emit(graph, u);
        var parts = _families.Select(family => Spread(graph, family, family.Emit(graph, u))).ToArray();
        return parts.Length == 0 ? graph.Scalar(0) : parts.Aggregate(graph.Add);
    }

    // [N, N'] → [N, O]: the columns of a family's nodes, zero elsewhere.
    private string Spread(OnnxGraph graph, KanFamily family, string part)
    {
        if (family.Nodes is not { } nodes)
            return part;
        using var scope = NewDisposeScope();
        return graph.MatMul(part, graph.Constant(nn.functional.one_hot(nodes.Index.cpu(), Outputs).to(float32)));
    }

    private void RegisterFamilies()
    {
        foreach (var family in _families)
            register_module(family.Basis.Space.ToString(), family);
    }
}
