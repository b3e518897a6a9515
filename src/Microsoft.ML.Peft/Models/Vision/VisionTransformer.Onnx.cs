using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Vision;

internal sealed partial class VisionTransformer : IOnnxLayer
{
    /// <summary>The nodes from pictures [N, C, S, S] to hidden states [N, 1 + P, W].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        var hidden = _embeddings.Emit(graph, input);
        hidden = _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, mask: null));
        return _norm.Emit(graph, hidden, _shape.Block.NormEpsilon);
    }
}
