using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// What is left of a <see cref="SelectableKanLayer"/>: every node has one space. Nodes are grouped by family, so the forward
/// pass is one matrix product per family kept, and one reordering of columns.
/// </summary>
internal sealed class MixedKanLayer : KanLayer
{
    private readonly KanFamily[] _families;
    private readonly long[][] _nodes;

    /// <param name="origin">The layer that was pruned; all but its curves is copied.</param>
    /// <param name="kept">Families with the nodes that use them; together every node exactly once.</param>
    public MixedKanLayer(KanLayer origin, IReadOnlyList<(KanFamily Family, long[] Nodes)> kept)
        : base(origin.Inputs, origin.Outputs, origin.Scaling?.Kind)
    {
        _families = [.. kept.Select(part => part.Family)];
        _nodes = [.. kept.Select(part => part.Nodes)];
        foreach (var family in _families)
            register_module(family.Basis.Space.ToString(), family);
        using var scope = NewDisposeScope();
        var nodes = tensor(_nodes.SelectMany(group => group).ToArray(), device: origin.BaseWeight.device);
        register_buffer("order", nodes.argsort().DetachFromDisposeScope());
        CopyCommon(origin);
    }

    /// <summary>Where each node's column stands among the concatenated families, [O].</summary>
    private Tensor Order => get_buffer("order")!;

    public override ActivationSpace SpaceOf(int output)
        => _families[Array.FindIndex(_nodes, group => group.Contains(output))].Basis.Space;

    protected override Tensor Splines(Tensor u) => _families.Length == 1
        ? _families[0].call(u)
        : cat([.. _families.Select(family => family.call(u))], 1).index_select(1, Order); // [B, O]

    protected override Tensor SplineEdge(Tensor u, int input, int output)
    {
        var family = Array.FindIndex(_nodes, group => group.Contains(output));
        return _families[family].Edge(u, input, Array.IndexOf(_nodes[family], output));
    }

    protected override string EmitSplines(OnnxGraph graph, string u)
    {
        var parts = _families.Select(family => family.Emit(graph, u)).ToArray();
        return parts.Length == 1 ? parts[0] : graph.Gather(graph.Concat(1, parts), graph.Constant(Order), axis: 1);
    }
}
