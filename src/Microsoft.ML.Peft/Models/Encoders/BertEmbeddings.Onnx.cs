using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

internal sealed partial class BertEmbeddings
{
    /// <summary>The nodes from tokens to what enters the first block, [N, L, W]; all tokens are of segment 0.</summary>
    public string Emit(OnnxGraph graph, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var places = _positions.Weight.narrow(0, _shape.FirstPosition, _shape.Positions - _shape.FirstPosition); // [positions, W]
        if (_segments is not null)
            places = places.Plus(_segments.Weight.narrow(0, 0, 1));
        var words = graph.Gather(graph.Constant(_words.Weight), tokens.Ids); // [N, L, W]
        return _norm.Emit(graph, graph.Add(words, graph.FirstRows(places, tokens.Length)), _shape.Block.NormEpsilon);
    }
}
