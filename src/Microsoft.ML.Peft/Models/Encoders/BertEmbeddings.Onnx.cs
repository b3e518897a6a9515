using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

internal sealed partial class BertEmbeddings
{
    /// <summary>The nodes from tokens to the input of the first block, [N, L, W].</summary>
    public string Emit(OnnxGraph graph, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var places = _positions.Weight.narrow(0, _shape.FirstPosition, _shape.Positions - _shape.FirstPosition); // [positions, W]
        if (_segments is not null && tokens.Segments is null)
            places = places.Plus(_segments.Weight.narrow(0, 0, 1));
        var sum = graph.Add(graph.Rows(_words.Weight, tokens.Ids), graph.FirstRows(places, tokens.Length)); // [N, L, W]
        if (_segments is not null && tokens.Segments is { } segments)
            sum = graph.Add(sum, graph.Gather(graph.Constant(_segments.Weight), segments));
        return _norm.Emit(graph, sum, _shape.Block.NormEpsilon);
    }
}
