using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Encoders;

internal sealed partial class BertNetwork : IOnnxTextEncoder
{
    public string EmitHidden(OnnxGraph graph, EmittedTokens tokens)
    {
        var hidden = _embeddings.Emit(graph, tokens);
        return _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens.Mask));
    }

    public string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens) => tokens.Mean(graph, hidden);
}
