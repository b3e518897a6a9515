using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// The first layers of networks as ONNX nodes. Features of many knots are located by comparisons, first with every b-th knot, then within
/// the block, and gather two rows of a table; those of few knots enter a product with all their ramps.
/// </summary>
/// <param name="graph">Where the nodes go.</param>
/// <param name="input">The raw features and keys, [N, I + C].</param>
internal sealed class FirstLayerGraph(OnnxGraph graph, string input)
{
    // A gathered row has two rows of the table for each feature, a product one factor for each knot.
    private const int KnotsToGather = 12;
    private const int MostGathered = 1 << 13;

    // Infinity minus a knot that does not exist must not count as a whole interval.
    private const float Farthest = 1e38f;

    private (string Features, string Keys)? _parts;
    private readonly Dictionary<KnotLayout, (string Values, string Missing)> _inputs = new(ReferenceEqualityComparer.Instance);

    /// <summary>u of the networks' hidden nodes side by side, [N, Σh].</summary>
    public string Emit(KnotLayout layout, IReadOnlyList<KnotNetwork> networks)
    {
        var folded = networks.Select(network => KnotNetworkGraph.Folded(network, 0)).ToArray();
        var weights = cat([.. networks.Zip(folded, (network, own) => network.First.cpu() * own.Scale)], 1); // [R, H]
        var constants = KnotConstants.Of(layout, CPU);
        var (x, missing) = Inputs(layout, constants);
        var sum = graph.Add(Rest(layout, constants, x, missing, weights), graph.Constant(cat([.. folded.Select(own => own.Offset)])));
        if (layout.Categories > 0)
            sum = graph.Add(sum, OfCategories(layout, networks, folded));
        if (layout.Intervals == 0)
            return sum;
        int[] features = [.. Enumerable.Range(0, layout.Features).Where(i => layout.Knots[i].Length > 0)];
        var gathers = layout.Intervals > KnotsToGather * features.Length && features.Length * weights.shape[1] <= MostGathered;
        return graph.Add(sum, gathers ? Gathered(layout, features, x, missing, weights) : Multiplied(layout, constants, x, missing, weights));
    }

    // The features with missing values as 0, and where they are missing; the name of the latter is empty if there are no offsets.
    private (string Values, string Missing) Inputs(KnotLayout layout, KnotConstants constants)
    {
        if (_inputs.TryGetValue(layout, out var known))
            return known;
        var features = Parts(layout).Features;
        if (!layout.HasMissing)
            return _inputs[layout] = (features, "");
        var offsets = graph.Cast(graph.Constant(constants.HasOffset.to(float32)), OnnxType.Bool);
        var missing = graph.Node("And", [graph.Node("IsNaN", [features]), offsets]); // [N, I]
        return _inputs[layout] = (graph.Node("Where", [missing, graph.Scalar(0), features]), missing);
    }

    // Features and keys; the same for all layouts.
    private (string Features, string Keys) Parts(KnotLayout layout)
    {
        if (layout.Categories == 0)
            return (input, "");
        if (_parts is null)
        {
            var parts = graph.Node("Split", [input, graph.Constant([layout.Features, layout.Categories], 2)], 2, OnnxAttribute.Int("axis", 1));
            _parts = (parts[0], parts[1]);
        }
        return _parts.Value;
    }

    // The rows of each category's values, [N, H]; added one by one, in the order of the kernels.
    private string OfCategories(KnotLayout layout, IReadOnlyList<KnotNetwork> networks, (Tensor Scale, Tensor Offset)[] folded)
    {
        var rows = cat([.. networks.Zip(folded, (network, own) => network.Categories!.Values.cpu() * own.Scale)], 1); // [R, H]
        float[] counts = [.. layout.KeyCounts.Select(count => (float)count)];
        var keys = Parts(layout).Keys;
        var known = graph.Node("Where", [graph.Node("LessOrEqual", [keys, graph.Constant(counts, counts.Length)]), keys, graph.Scalar(0)]); // [N, C]
        var places = graph.Cast(known, OnnxType.Int64);
        return Enumerable.Range(0, layout.Categories)
            .Select(c => graph.Gather(
                graph.Constant(rows.narrow(0, layout.FirstCategoryRow[c], layout.KeyCounts[c] + 1).contiguous()),
                graph.Squeeze(graph.Gather(places, graph.Constant([c], 1), 1), 1)))
            .Aggregate(graph.Add);
    }

    // Linear terms and offsets, [N, H]
    private string Rest(KnotLayout layout, KnotConstants constants, string x, string missing, Tensor weights)
    {
        var u = graph.Clip(graph.Div(graph.Sub(x, graph.Constant(constants.Centre)), graph.Constant(constants.Unit)), -KnotLayout.Far, KnotLayout.Far);
        var bent = graph.Mul(u, graph.Scalar(1 / KnotLayout.Reach));
        var linear = graph.Div(u, graph.Node("Sqrt", [graph.Add(graph.Mul(bent, bent), graph.Scalar(1))]));
        if (missing.Length > 0)
        {
            var offsets = graph.Cast(graph.Gather(missing, graph.Constant(constants.Offsets), 1), OnnxType.Float);
            linear = graph.Concat(1, graph.Node("Where", [missing, graph.Scalar(0), linear]), offsets);
        }
        return graph.MatMul(linear, graph.Constant(weights.narrow(0, layout.FirstLinear, layout.Rows - layout.FirstLinear)));
    }

    private string Multiplied(KnotLayout layout, KnotConstants constants, string x, string missing, Tensor weights)
    {
        var feature = graph.Constant(constants.Feature);
        var ramps = graph.Clip(graph.Div(graph.Sub(graph.Gather(x, feature, 1), graph.Constant(constants.Low)), graph.Constant(constants.Width)), 0, 1);
        if (missing.Length > 0)
            ramps = graph.Node("Where", [graph.Gather(missing, feature, 1), graph.Scalar(0), ramps]);
        return graph.MatMul(ramps, graph.Constant(weights.narrow(0, 0, layout.Intervals)));
    }

    private string Gathered(KnotLayout layout, int[] features, string x, string missing, Tensor weights)
    {
        var width = weights.shape[1];
        var index = graph.Constant([.. features.Select(i => (long)i)], features.Length);
        var position = Position(layout, features, graph.Clip(graph.Gather(x, index, 1), -Farthest, Farthest)); // [N, F]
        var number = graph.Node("Where", [graph.Node("IsNaN", [position]), graph.Scalar(0), position]);
        float[] last = [.. features.Select(i => (float)(layout.Knots[i].Length - 2))];
        var interval = graph.Node("Min", [graph.Node("Floor", [number]), graph.Constant(last, features.Length)]);
        var share = graph.Sub(position, interval);
        var factors = graph.Concat(2, graph.Unsqueeze(graph.Add(graph.Sub(share, share), graph.Scalar(1)), -1), graph.Unsqueeze(share, -1)); // [N, F, 2]
        if (missing.Length > 0)
            factors = graph.Node("Where", [graph.Unsqueeze(graph.Gather(missing, index, 1), -1), graph.Scalar(0), factors]);
        float[] first = [.. features.Select(i => (float)layout.FirstInterval[i])];
        var rows = graph.Cast(graph.Add(interval, graph.Constant(first, features.Length)), OnnxType.Int64);
        var table = graph.Gather(graph.Constant(Table(layout, features, weights)), rows); // [N, F, 2·H]
        var sum = graph.MatMul(graph.Reshape(factors, 0, 1, 2L * features.Length), graph.Reshape(table, 0, 2L * features.Length, width)); // [N, 1, H]
        return graph.Reshape(sum, 0, width);
    }

    // Row r: the sum of the feature's learned rows below interval r, then the row of the interval itself.
    private static Tensor Table(KnotLayout layout, int[] features, Tensor weights)
    {
        var below = features.Select(i =>
        {
            var own = weights.narrow(0, layout.FirstInterval[i], layout.Knots[i].Length - 1).to(float64);
            return (own.cumsum(0) - own).to(float32);
        });
        return cat([cat([.. below], 0), weights.narrow(0, 0, layout.Intervals)], 1);
    }

    // The number of whole intervals below x plus the share of its own: [N, F] → [N, F]
    private string Position(KnotLayout layout, int[] features, string x)
    {
        var most = features.Max(i => layout.Knots[i].Length - 1);
        var block = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(Math.Sqrt(most)));
        var blocks = (most + block - 1) / block;
        var (borders, low, size) = (new List<float>(), new List<float>(), new List<float>());
        foreach (var i in features)
        {
            var knots = layout.Knots[i];
            for (var k = 0; k < blocks * block; k++)
            {
                var exists = k + 1 < knots.Length;
                if (k > 0 && k % block == 0)
                    borders.Add(exists ? knots[k] : float.PositiveInfinity);
                low.Add(exists ? knots[k] : float.MaxValue); // ramps that do not exist are 0
                size.Add(exists ? knots[k + 1] - knots[k] : 1);
            }
        }
        var apart = graph.Unsqueeze(x, -1); // [N, F, 1]
        if (blocks == 1)
            return Ramps(apart, graph.Constant([.. low], features.Length, block), graph.Constant([.. size], features.Length, block), block);
        var above = graph.Cast(graph.Node("GreaterOrEqual", [apart, graph.Constant([.. borders], features.Length, blocks - 1)]), OnnxType.Float);
        var whole = graph.ReduceSum(above, false, 2); // [N, F]
        float[] first = [.. features.Select((_, place) => (float)(place * blocks))];
        var rows = graph.Cast(graph.Add(whole, graph.Constant(first, features.Length)), OnnxType.Int64);
        var ramps = Ramps(
            apart,
            graph.Gather(graph.Constant([.. low], (long)features.Length * blocks, block), rows),
            graph.Gather(graph.Constant([.. size], (long)features.Length * blocks, block), rows),
            block);
        return graph.Add(graph.Mul(whole, graph.Scalar(block)), ramps);
    }

    // Added by halves: the order in which ReduceSum adds depends on where a row lies in memory, and a row must have the same score in every batch.
    private string Ramps(string x, string low, string size, int block)
    {
        var sum = graph.Clip(graph.Div(graph.Sub(x, low), size), 0, 1);
        for (var count = block; count > 1; count /= 2)
        {
            var halves = graph.Node("Split", [sum], 2, OnnxAttribute.Int("axis", 2));
            sum = graph.Add(halves[0], halves[1]);
        }
        return graph.Squeeze(sum, 2);
    }
}
