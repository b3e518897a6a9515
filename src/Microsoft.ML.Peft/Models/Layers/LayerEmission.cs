using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>Torch's own layers as ONNX nodes, in evaluation mode.</summary>
internal static class LayerEmission
{
    private const float ShortestLength = 1e-12f; // what torch's normalize divides by at least

    /// <summary>[..., I] → [..., O].</summary>
    public static string Emit(this Linear layer, OnnxGraph graph, string input) => graph.LinearOverLastAxis(input, layer.weight, layer.bias);

    /// <summary>[..., W] → [..., W].</summary>
    public static string Emit(this LayerNorm layer, OnnxGraph graph, string input, double epsilon) => graph.Node(
        "LayerNormalization",
        layer.bias is { } bias ? [input, graph.Constant(layer.weight), graph.Constant(bias)] : [input, graph.Constant(layer.weight)],
        OnnxAttribute.Float("epsilon", (float)epsilon));

    /// <summary>The first L rows of a table, [rows, W] → [L, W].</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="table">At least L rows.</param>
    /// <param name="length">The value [1] with L.</param>
    public static string FirstRows(this OnnxGraph graph, Tensor table, string length) =>
        graph.Node("Slice", [graph.Constant(table), graph.Constant([0L], 1), length, graph.Constant([0L], 1)]);

    /// <summary>[N, L, H·d] → [N, H, L, d], or another order of the axes N, L, H, d.</summary>
    public static string SplitHeads(this OnnxGraph graph, string input, int heads, int size, params long[] order) =>
        graph.Transpose(graph.Reshape(input, 0, 0, heads, size), order);

    /// <summary>Rows [N, W] divided by their length, as torch's normalize.</summary>
    public static string Normalize(this OnnxGraph graph, string input)
    {
        var length = graph.Node("ReduceL2", [input], OnnxAttribute.Ints("axes", [1]), OnnxAttribute.Int("keepdims", 1)); // [N, 1]
        return graph.Div(input, graph.Node("Max", [length, graph.Scalar(ShortestLength)]));
    }
}
