using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// Values that depend on the distance from a query to a key. A table has one row per distance, from -(P - 1) to P - 1, where P is the
/// number of positions.
/// </summary>
internal static class RelativePositions
{
    /// <summary>The rows for L queries and L keys: [2P - 1, ...] → [L, ..., L], with the query first and the key last.</summary>
    public static Tensor Rows(Tensor table, long length)
    {
        using var scope = NewDisposeScope();
        var used = table.narrow(0, ((table.shape[0] + 1) / 2) - length, (2 * length) - 1); // the row of distance 0 in the middle
        return used.unfold(0, length, 1).flip(0).MoveToOuterDisposeScope(); // the last query has the smallest distances
    }

    /// <summary>The numbers of the rows of a table: the nodes that compute [L, L], the distance from query to key plus P - 1.</summary>
    public static string EmitRows(OnnxGraph graph, EmittedTokens tokens, long positions) => tokens.Once(typeof(RelativePositions), "rows", () =>
    {
        var (first, step) = (graph.Constant([0L]), graph.Constant([1L]));
        var places = graph.Node("Range", [first, graph.Squeeze(tokens.Length, 0), step]); // [L]
        return graph.Add(graph.Sub(graph.Unsqueeze(places, 0), graph.Unsqueeze(places, 1)), graph.Constant([positions - 1]));
    });
}
