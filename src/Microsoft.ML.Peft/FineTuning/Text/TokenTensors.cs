using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>
/// Converts the values of token columns, [B, L], 0 for padding and otherwise a token id plus 1, to the inputs of a network, in torch and in ONNX.
/// </summary>
internal static class TokenTensors
{
    /// <summary>One text per row.</summary>
    public static TokenBatch Of(Tensor values)
    {
        var mask = values.IsAbove(0);
        return new TokenBatch(values - mask.to_type(ScalarType.Int64), mask);
    }

    /// <summary>
    /// Two concatenated texts per row, [B, L] and [B, M] → [B, K], where K is the longest sum of both. The padding of the first
    /// text moves after the second, so positions are consecutive.
    /// </summary>
    /// <param name="first">[B, L].</param>
    /// <param name="second">[B, M].</param>
    /// <param name="segments">True if the network has segment embeddings.</param>
    public static TokenBatch Of(Tensor first, Tensor second, bool segments)
    {
        var values = cat([first, second], 1); // [B, L + M]
        var (width, device) = (values.shape[1], values.device);
        var padding = values.IsAbove(0).logical_not();
        var places = tensor([.. Enumerable.Range(0, (int)width).Select(place => (long)place)], device: device);
        var order = (padding.to_type(ScalarType.Int64) * tensor(width, device: device)).Plus(places).argsort(1);
        var longest = width - padding.sum(1L).min().to(CPU).item<long>();
        order = order.narrow(1, 0, longest); // [B, K]
        var batch = Of(values.gather(1, order));
        return segments ? batch with { Segments = cat([zeros_like(first), ones_like(second)], 1).gather(1, order) } : batch;
    }

    /// <summary>The nodes for one text per row.</summary>
    public static EmittedTokens Emit(OnnxGraph graph, string values) => EmittedTokens.Of(graph, graph.Cast(values, OnnxType.Int64));

    /// <summary>The nodes for two concatenated texts per row.</summary>
    public static EmittedTokens Emit(OnnxGraph graph, string first, string second, bool segments)
    {
        (first, second) = (graph.Cast(first, OnnxType.Int64), graph.Cast(second, OnnxType.Int64));
        var values = graph.Concat(1, first, second); // [N, L + M]
        var width = graph.Node("Shape", [values], OnnxAttribute.Int("start", 1), OnnxAttribute.Int("end", 2)); // [1]
        var (zero, one) = (graph.Constant([0L]), graph.Constant([1L]));
        var places = graph.Node("Range", [zero, graph.Squeeze(width, 0), one]); // [L + M]
        var padding = graph.Cast(graph.Node("Equal", [values, zero]), OnnxType.Int64);
        var keys = graph.Add(graph.Mul(padding, width), places);
        var order = graph.Node("TopK", [keys, width], 2, OnnxAttribute.Int("axis", 1), OnnxAttribute.Int("largest", 0), OnnxAttribute.Int("sorted", 1))[1];
        var tokens = EmittedTokens.Of(graph, Ordered(values));
        var none = graph.Sub(first, first);
        return segments ? tokens with { Segments = Ordered(graph.Concat(1, none, graph.Add(graph.Sub(second, second), one))) } : tokens;

        string Ordered(string data) => graph.Node("GatherElements", [data, order], OnnxAttribute.Int("axis", 1));
    }
}
