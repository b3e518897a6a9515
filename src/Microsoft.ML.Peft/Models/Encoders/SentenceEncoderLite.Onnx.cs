using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

internal sealed partial class SentenceEncoderLite : IOnnxTextEncoder
{
    private const float ShortestLength = 1e-12f; // the minimum divisor of torch's normalize

    public string EmitHidden(OnnxGraph graph, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rows = graph.Rows(_words.Weight.Times(2), tokens.Ids); // [N, L, E]
        var hidden = graph.Add(rows, graph.FirstRows(_timing.Rows(MaximumLength), tokens.Length));
        return _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens.Mask));
    }

    public string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens)
    {
        var pooled = graph.Tanh(_pooler.Emit(graph, tokens.Mean(graph, hidden))); // [N, W]
        var length = graph.Node("ReduceL2", [pooled], OnnxAttribute.Ints("axes", [1]), OnnxAttribute.Int("keepdims", 1)); // [N, 1]
        return graph.Div(pooled, graph.Node("Max", [length, graph.Scalar(ShortestLength)]));
    }
}
