using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>The inputs of a text network's nodes, from one graph input [N, L]: 0 for padding, otherwise a token id plus 1.</summary>
/// <param name="Ids">[N, L]; padding has id 0.</param>
/// <param name="Present">[N, L], 1 for tokens and 0 for padding.</param>
/// <param name="Mask">[N, 1, 1, L], the values added to attention scores: 0, or a number that suppresses the score.</param>
/// <param name="Length">[1], L.</param>
internal sealed record EmittedTokens(string Ids, string Present, string Mask, string Length)
{
    /// <summary>[N, L], 0 for the first text and 1 for the second; null for one text.</summary>
    public string? Segments { get; init; }

    /// <summary>The number added to a score to suppress it.</summary>
    public const float Nothing = -1e30f;

    private readonly Dictionary<(object Owner, string Part), string> _shared = [];

    /// <summary>A value that all blocks share: the nodes are emitted once for these tokens.</summary>
    /// <param name="owner">The object that emits them.</param>
    /// <param name="part">The value's name among those of the owner.</param>
    /// <param name="emit">Emits the nodes.</param>
    public string Once(object owner, string part, Func<string> emit)
    {
        if (!_shared.TryGetValue((owner, part), out var value))
            _shared.Add((owner, part), value = emit());
        return value;
    }

    public static EmittedTokens Of(OnnxGraph graph, string tokens)
    {
        var zero = graph.Constant([0L], 1);
        var present = graph.Cast(graph.Node("Greater", [tokens, zero]), OnnxType.Float);
        var ids = graph.Node("Max", [graph.Sub(tokens, graph.Constant([1L], 1)), zero]);
        var mask = graph.Mul(graph.Sub(graph.Scalar(1), present), graph.Scalar(Nothing));
        var length = graph.Node("Shape", [tokens], OnnxAttribute.Int("start", 1), OnnxAttribute.Int("end", 2));
        return new EmittedTokens(ids, present, graph.Unsqueeze(mask, 1, 2), length);
    }

    /// <summary>Hidden states [N, L, W] averaged over the tokens without padding, [N, W].</summary>
    public string Mean(OnnxGraph graph, string hidden)
    {
        var share = graph.Div(Present, graph.ReduceSum(Present, true, 1)); // [N, L]
        return graph.Squeeze(graph.MatMul(graph.Unsqueeze(share, 1), hidden), 1); // [N, 1, L] · [N, L, W]
    }

    /// <summary>The hidden states [N, L, W] of the last tokens without padding, [N, W].</summary>
    public string Last(OnnxGraph graph, string hidden)
    {
        var place = graph.Sub(graph.Cast(graph.ReduceSum(Present, true, 1), OnnxType.Int64), graph.Constant([1L], 1)); // [N, 1]
        return graph.Node("GatherND", [hidden, place], OnnxAttribute.Int("batch_dims", 1));
    }
}
