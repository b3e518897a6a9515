using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
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
        var sum = members
            .GroupBy(member => (member.Network.Member.Space, member.Network.Member.GridSize, Depth: member.Network.Member.FurtherLayers))
            .SelectMany(group => group.Key.Depth == 0 ? [group.ToArray()] : group.Select(member => new[] { member }))
            .Select(group => EmitGroup(graph, new FirstLayers(graph, input), group))
            .Aggregate(graph.Add);
        return graph.Add(sum, graph.Constant(members.Select(member => member.Network.Bias.cpu().Times(member.Weight)).Aggregate((all, own) => all.Plus(own))));
    }

    private static string EmitGroup(OnnxGraph graph, FirstLayers first, IReadOnlyList<WeightedNetwork> group)
    {
        var networks = group.Select(member => member.Network).ToArray();
        var u = graph.Concat(1, [.. networks.GroupBy(network => network.Layout).SelectMany(alike => new[] { first.Emit(alike.Key, [.. alike]) })]);
        KnotNetwork[] ordered = [.. networks.GroupBy(network => network.Layout).SelectMany(alike => alike)];
        for (var l = 0; l < networks[0].Further.Count; l++)
            u = Between(graph, networks[0], l, u);
        var weights = cat([.. ordered.Select(network => Reordered(network.Last.cpu().t(), network).Times(group.First(member => member.Network == network).Weight))
            .Select(own => own.view(-1, networks[0].Functions, networks[0].Outputs))], 0); // [H, K + 1, O]
        return graph.MatMul(Functions(graph, ordered, u), graph.Constant(weights.flatten(0, 1)));
    }

    // The next layer's u = (x̂ + functions·W − mean)/(3·deviation).
    private static string Between(OnnxGraph graph, KnotNetwork network, int layer, string u)
    {
        var (scale, offset) = Folded(network, layer + 1);
        var sum = graph.MatMul(Functions(graph, [network], u), graph.Constant(Reordered(network.Further[layer].cpu(), network) * scale));
        return graph.Add(graph.Add(graph.Mul(u, graph.Constant(scale.Times(KnotNetwork.Spread))), sum), graph.Constant(offset));
    }

    // [N, H] → [N, H·(K + 1)], the functions of a node side by side
    private static string Functions(OnnxGraph graph, KnotNetwork[] networks, string u)
    {
        var member = networks[0].Member;
        var nodes = networks.Sum(network => network.Member.HiddenWidth);
        var silu = graph.Silu(graph.Mul(u, graph.Scalar(2)));
        if (member.GridSize == 0)
            return silu;
        using var basis = ActivationBases.Create(member.Space, nodes, member.GridSize);
        var all = graph.Concat(2, basis.EmitEach(graph, u), graph.Unsqueeze(silu, -1));
        return graph.Reshape(all, 0, (long)nodes * networks[0].Functions);
    }

    // Rows (function, node) of a weight matrix [(K + 1)·h, N] in the order (node, function).
    private static Tensor Reordered(Tensor weights, KnotNetwork network)
        => weights.view(network.Functions, network.Member.HiddenWidth, -1).transpose(0, 1).flatten(0, 1);

    // z → u as z·scale + offset
    private static (Tensor Scale, Tensor Offset) Folded(KnotNetwork network, int layer)
    {
        var scale = network.Variance(layer).cpu().Plus(KnotNetwork.Epsilon).sqrt().reciprocal().Over(KnotNetwork.Spread);
        return (scale, network.Mean(layer).cpu().neg() * scale);
    }

    /// <summary>The first layers of all networks; functions of the same layout are written once.</summary>
    private sealed class FirstLayers(OnnxGraph graph, string input)
    {
        private readonly Dictionary<KnotLayout, string> _functions = new(ReferenceEqualityComparer.Instance);

        /// <summary>u of the networks' hidden nodes side by side, [N, Σh].</summary>
        public string Emit(KnotLayout layout, IReadOnlyList<KnotNetwork> networks)
        {
            if (!_functions.TryGetValue(layout, out var functions))
                _functions[layout] = functions = Functions(layout);
            var folded = networks.Select(network => Folded(network, 0)).ToArray();
            var weights = cat([.. networks.Zip(folded, (network, own) => network.First.cpu() * own.Scale)], 1);
            return graph.Add(graph.MatMul(functions, graph.Constant(weights)), graph.Constant(cat([.. folded.Select(own => own.Offset)])));
        }

        // [N, I] → [N, R], as KnotNetwork.FirstLayer
        private string Functions(KnotLayout layout)
        {
            var constants = KnotConstants.Of(layout, CPU);
            var parts = new List<string>();
            var (x, missing) = (input, "");
            if (layout.HasMissing)
            {
                var offsets = graph.Cast(graph.Constant(constants.HasOffset.to(float32)), OnnxType.Bool);
                missing = graph.Node("And", [graph.Node("IsNaN", [input]), offsets]); // [N, I]
                x = graph.Node("Where", [missing, graph.Scalar(0), input]);
            }
            if (layout.Intervals > 0)
            {
                var low = graph.Sub(graph.Gather(x, graph.Constant(constants.Feature), 1), graph.Constant(constants.Low));
                parts.Add(Kept(graph.Clip(graph.Div(low, graph.Constant(constants.Width)), 0, 1), graph.Constant(constants.Feature)));
            }
            var u = graph.Clip(graph.Div(graph.Sub(x, graph.Constant(constants.Centre)), graph.Constant(constants.Unit)), -KnotLayout.Far, KnotLayout.Far);
            var bent = graph.Mul(u, graph.Scalar(1 / KnotLayout.Reach));
            parts.Add(Kept(graph.Div(u, graph.Node("Sqrt", [graph.Add(graph.Mul(bent, bent), graph.Scalar(1))])), null));
            if (layout.HasMissing)
                parts.Add(graph.Cast(graph.Gather(missing, graph.Constant(constants.Offsets), 1), OnnxType.Float));
            return graph.Concat(1, [.. parts]);

            // A missing value has its offset and nothing else.
            string Kept(string values, string? features) => missing.Length == 0 ? values
                : graph.Node("Where", [features is null ? missing : graph.Gather(missing, features, 1), graph.Scalar(0), values]);
        }
    }
}
