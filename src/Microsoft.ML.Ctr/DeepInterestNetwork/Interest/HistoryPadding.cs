using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// Pads histories with missing ids to a multiple of 16, in the graph. ONNX Runtime sums in groups of a few numbers, and
/// zeros at the end do not change the sum only if the length is a multiple of the group size. So a row has the same score, bit for bit,
/// in batches with rows of any length. Later nodes also never see a length of 0.
/// </summary>
internal static class HistoryPadding
{
    private const long Multiple = 16;

    /// <summary>Keys [N, L, P] of any integer type → [N, L', P], L' a multiple of 16 above L.</summary>
    public static string Emit(OnnxGraph graph, string keys)
    {
        var length = graph.Node("Shape", [keys], OnnxAttribute.Int("start", 1), OnnxAttribute.Int("end", 2)); // [1]
        var multiple = graph.Constant([Multiple], 1);
        var more = graph.Sub(multiple, graph.Node("Mod", [length, multiple])); // [1], 1 to 16
        var pads = graph.Concat(0, graph.Constant([0L, 0L, 0L, 0L], 4), more, graph.Constant([0L], 1)); // after the second axis
        return graph.Node("Pad", [keys, pads]);
    }
}
