using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>
/// How much each feature contributes to the outputs, as pykan attributes it (KindXiaoming/pykan, MultKAN.attribute): an output has the
/// score 1, the function of an edge the score of its target times its deviation's share, a node the sum over the edges that leave it.
/// </summary>
internal static class KnotScores
{
    private const double Offset = 1e-4;

    /// <param name="set">The networks.</param>
    /// <param name="x">Raw features and keys of some rows, [S, I + C].</param>
    public static float[] Of(KnotNetworkSet set, Tensor x)
    {
        var sum = zeros(x.shape[1]);
        foreach (var member in set.Used)
            sum = sum.Plus(Of(member.Network, x).Times(member.Weight));
        return [.. (sum / sum.sum().Plus(1e-30)).data<float>()];
    }

    private static Tensor Of(KnotNetwork network, Tensor x)
    {
        using var scope = NewDisposeScope();
        if (x.shape[0] < 2)
            return zeros(x.shape[1]).MoveToOuterDisposeScope();
        network.eval();
        var first = network.FirstLayer(x); // [S, R]
        var z = network.FirstSum(x);
        var inputs = new List<Tensor>(); // normalised nodes before each further layer
        for (var l = 0; l <= network.Further.Count; l++)
        {
            z = network.Normalised(z, l);
            inputs.Add(z);
            if (l < network.Further.Count)
                z = z.Plus(network.Functioned(z).mm(network.Further[l]));
        }
        var score = Through(network, inputs[^1], network.Last.t(), ones(network.Outputs)); // [h]
        for (var l = network.Further.Count - 1; l >= 0; l--)
            score = Through(network, inputs[l], network.Further[l], score).Plus(score);
        return OfFeatures(network, x, first, score).MoveToOuterDisposeScope();
    }

    // Scores of nodes [h] from those of the sums they enter [O].
    private static Tensor Through(KnotNetwork network, Tensor normalised, Tensor weights, Tensor score)
    {
        using var scope = NewDisposeScope();
        var (width, outputs) = (network.Member.HiddenWidth, weights.shape[1]);
        var functions = network.Functioned(normalised).view(-1, network.Functions, width); // [S, K + 1, h]
        var own = weights.view(network.Functions, width, outputs);
        var nodes = zeros(width);
        var whole = functions.flatten(1).mm(weights).RowDeviation().Plus(Offset); // [O]
        for (var o = 0L; o < outputs; o++)
        {
            var edges = (functions * own.select(2, o)).sum(1).RowDeviation(); // [h]
            nodes = nodes.Plus(edges.Times(score[o].Number() / whole[o].Number()));
        }
        return nodes.MoveToOuterDisposeScope();
    }

    private static Tensor OfFeatures(KnotNetwork network, Tensor x, Tensor first, Tensor score)
    {
        using var scope = NewDisposeScope();
        var layout = network.Layout;
        var whole = network.FirstSum(x).RowDeviation().Plus(Offset); // [h]
        var features = new float[layout.Inputs];
        for (var i = 0; i < features.Length; i++)
        {
            using var inner = NewDisposeScope();
            var edges = (i < layout.Features ? OfFeature(network, first, i) : OfCategory(network, x, i - layout.Features)).RowDeviation(); // [h]
            features[i] = (float)(edges / whole * score).sum().Number();
        }
        return tensor(features).MoveToOuterDisposeScope();
    }

    // [S, h]
    private static Tensor OfFeature(KnotNetwork network, Tensor first, int feature)
    {
        var index = tensor([.. network.Layout.RowsOf(feature)]);
        return first.index_select(1, index).mm(network.First.index_select(0, index));
    }

    // [S, h]
    private static Tensor OfCategory(KnotNetwork network, Tensor x, int category)
    {
        long[] rows = [.. x.select(1, network.Layout.Features + category).contiguous().data<float>().Select(key => (long)network.Layout.CategoryRow(category, key))];
        return network.Categories!.Values.cpu().index_select(0, tensor(rows));
    }
}
