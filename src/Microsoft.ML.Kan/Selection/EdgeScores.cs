using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// How much every edge contributes to the network's outputs, as pykan attributes it (KindXiaoming/pykan, MultKAN.attribute):
/// an output has the score 1; an edge gets its node's score times the edge's share deviation/(deviation of the node); the
/// score of a node, or of an input, is the sum over the edges that leave it.
/// </summary>
internal static class EdgeScores
{
    private const double Offset = 1e-4;

    /// <summary>
    /// The scores of every layer's edges, [O, I], on raw features x [B, I]; the caller's scope disposes them. A single row does
    /// not vary, and gives scores of zero.
    /// </summary>
    public static IReadOnlyList<Tensor> Of(SKanNetwork network, Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        if (x.shape[0] < 2)
            return [.. network.Layers.Select(layer => zeros(layer.Outputs, layer.Inputs, dtype: x.dtype, device: x.device).MoveToOuterDisposeScope())];
        var (edges, nodes) = Deviations(network, x);
        var scores = new Tensor[edges.Count];
        var node = ones(network.Layers[^1].Outputs, dtype: x.dtype, device: x.device); // [O]
        for (var l = edges.Count - 1; l >= 0; l--)
        {
            scores[l] = edges[l] * (node / nodes[l].Plus(Offset)).unsqueeze(-1);
            node = scores[l].sum(0L);
        }

        return [.. scores.Select(score => score.MoveToOuterDisposeScope())];
    }

    private static (List<Tensor> Edges, List<Tensor> Nodes) Deviations(SKanNetwork network, Tensor x)
    {
        var edges = new List<Tensor>();
        var nodes = new List<Tensor>();
        var training = network.training;
        network.eval();
        var h = network.Scale(x);
        foreach (var layer in network.Layers.Cast<FixedKanLayer>())
        {
            layer.KeepsInput = true;
            h = layer.call(h);
            edges.Add(EdgeStatistics.Deviations(layer, layer.LastInput!));
            nodes.Add(h.RowDeviation());
            layer.KeepsInput = false;
        }

        network.train(training);
        return (edges, nodes);
    }
}
