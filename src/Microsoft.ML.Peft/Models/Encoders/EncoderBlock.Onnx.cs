using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Encoders;

internal sealed partial class EncoderBlock
{
    /// <summary>The nodes of the block over <paramref name="input"/> [N, L, I]; the output is [N, L, W].</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="input">The value that the block reads.</param>
    /// <param name="mask">The values added to attention scores, [N, 1, 1, L]; null if nothing is masked.</param>
    public string Emit(OnnxGraph graph, string input, string? mask)
    {
        var residual = _residual is null ? input : _residual.Emit(graph, input);
        if (_shape.NormFirst)
        {
            var middle = graph.Add(residual, EmitAttention(graph, _attentionNorm.Emit(graph, input, _shape.NormEpsilon), mask));
            return graph.Add(middle, EmitFeed(graph, _outputNorm.Emit(graph, middle, _shape.NormEpsilon)));
        }
        else
        {
            var middle = _attentionNorm.Emit(graph, graph.Add(residual, EmitAttention(graph, input, mask)), _shape.NormEpsilon);
            return _outputNorm.Emit(graph, graph.Add(middle, EmitFeed(graph, middle)), _shape.NormEpsilon);
        }
    }

    private string EmitAttention(OnnxGraph graph, string input, string? mask)
    {
        var (heads, size) = (_shape.Heads, _shape.InputWidth / _shape.Heads);
        var queries = graph.SplitHeads(_query.Emit(graph, input), heads, size, 0, 2, 1, 3); // [N, H, L, d]
        var keys = graph.SplitHeads(_key.Emit(graph, input), heads, size, 0, 2, 3, 1); // [N, H, d, L]
        var values = graph.SplitHeads(_value.Emit(graph, input), heads, size, 0, 2, 1, 3); // [N, H, L, d]
        var scores = graph.Mul(graph.MatMul(queries, keys), graph.Scalar((float)(1 / Math.Sqrt(size)))); // [N, H, L, L]
        var attention = graph.Softmax(mask is null ? scores : graph.Add(scores, mask));
        var mixed = graph.Reshape(graph.Transpose(graph.MatMul(attention, values), 0, 2, 1, 3), 0, 0, _shape.InputWidth); // [N, L, I]
        return _attentionOutput.Emit(graph, mixed); // [N, L, W]
    }

    private string EmitFeed(OnnxGraph graph, string input) =>
        _output.Emit(graph, _shape.Activation.Emit(graph, _intermediate.Emit(graph, input)));
}
