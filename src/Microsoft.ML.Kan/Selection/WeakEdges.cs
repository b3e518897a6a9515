using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>Removes the edges, and the inputs of the network, that contribute too little to its outputs.</summary>
internal static class WeakEdges
{
    /// <summary>Returns the network without weak edges and inputs; the given network does not change.</summary>
    /// <param name="network">A network after selection.</param>
    /// <param name="sample">Raw features, [B, I].</param>
    /// <param name="edgeThreshold">Edges whose score is below this share of the largest score in their layer are removed.</param>
    /// <param name="inputThreshold">Features whose summed score is below this share of the largest are removed with all their edges.</param>
    public static SKanNetwork Remove(SKanNetwork network, Tensor sample, double edgeThreshold, double inputThreshold)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var scores = EdgeScores.Of(network, sample);
        var kept = scores.Select((score, l) =>
        {
            var keep = score.ge(score.max() * tensor(edgeThreshold, score.dtype, device: score.device)); // [O, I]
            if (l == 0)
            {
                var inputs = score.sum(0L); // [I]
                keep = keep.logical_and(inputs.ge(inputs.max() * tensor(inputThreshold, score.dtype, device: score.device)).unsqueeze(0));
            }

            return (Edges: keep.to(uint8).cpu().data<byte>().ToArray(), Inputs: (int)score.shape[1]);
        }).ToArray();
        return network.Where((l, output, input) => kept[l].Edges[output * kept[l].Inputs + input] != 0);
    }
}
