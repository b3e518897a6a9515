using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// A set of networks as one graph. Networks of the same knots share the functions of the first layer; those of the same hidden
/// functions and no layer between share one pass over their hidden nodes. Normalisation is folded into the weights.
/// </summary>
internal static class KnotNetworkGraph
{
    /// <summary>[N, I] → [N, O].</summary>
    public static string Emit(OnnxGraph graph, string input, IReadOnlyList<WeightedNetwork> members)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var first = new FirstLayerGraph(graph, input);
        var sum = members
            .GroupBy(member => (member.Network.Base, member.Network.Member.Space, member.Network.Member.GridSize, Depth: member.Network.Member.FurtherLayers))
            .SelectMany(group => group.Key.Depth == 0 ? [group.ToArray()] : group.Select(member => new[] { member }))
            .Select(group => EmitGroup(graph, first, group))
            .Aggregate(graph.Add);
        return graph.Add(sum, graph.Constant(members.Select(member => member.Network.Bias.cpu().Times(member.Weight)).Aggregate((all, own) => all.Plus(own))));
    }

    private static string EmitGroup(OnnxGraph graph, FirstLayerGraph first, IReadOnlyList<WeightedNetwork> group)
    {
        WeightedNetwork[] ordered = [.. group.GroupBy(member => member.Network.Layout).SelectMany(alike => alike)];
        var u = graph.Concat(1, [.. ordered.GroupBy(member => member.Network.Layout)
            .Select(alike => first.Emit(alike.Key, [.. alike.Select(member => member.Network)]))]); // [N, H]
        var (sample, outputs) = (ordered[0].Network, ordered[0].Network.Outputs);
        for (var l = 0; l < sample.Further.Count; l++)
            u = Between(graph, sample, l, u);
        var weights = cat([.. ordered.Select(member => member.Network.Last.cpu().Times(member.Weight).t().reshape(sample.Functions, -1, outputs))], 1); // [K + 1, H, O]
        return HiddenFunctionGraph.Emit(graph, sample, u, weights);
    }

    // The next layer's u = (x̂ + functions·W − mean)/(3·deviation).
    private static string Between(OnnxGraph graph, KnotNetwork network, int layer, string u)
    {
        var (scale, offset) = Folded(network, layer + 1);
        var weights = network.Further[layer].cpu() * scale;
        var sum = HiddenFunctionGraph.Emit(graph, network, u, weights.view(network.Functions, network.Member.HiddenWidth, -1));
        return graph.Add(graph.Add(graph.Mul(u, graph.Constant(scale.Times(KnotNetwork.Spread))), sum), graph.Constant(offset));
    }

    /// <summary>The factor and the offset that make u of the nodes before layer <paramref name="layer"/> + 1.</summary>
    public static (Tensor Scale, Tensor Offset) Folded(KnotNetwork network, int layer)
    {
        var scale = network.Variance(layer).cpu().Plus(KnotNetwork.Epsilon).sqrt().reciprocal().Over(KnotNetwork.Spread);
        return (scale, network.Mean(layer).cpu().neg() * scale);
    }
}
