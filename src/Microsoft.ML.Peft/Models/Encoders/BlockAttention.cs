using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Encoders.Positions;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The attention of a block between all tokens, [B, L, I] → [B, L, W]. Its layers belong to the block.</summary>
internal sealed class BlockAttention
{
    private readonly EncoderBlockShape _shape;
    private readonly PositionScheme? _positions;
    private readonly Linear? _fused, _query, _key, _value;
    private readonly Linear _output;

    /// <param name="block">Gets the layers, under their names in the files.</param>
    /// <param name="shape">The hyper-parameters.</param>
    /// <param name="names">The names of the layers.</param>
    /// <param name="weights">The weights of the block.</param>
    /// <param name="positions">How scores depend on positions; null if they do not.</param>
    public BlockAttention(nn.Module block, EncoderBlockShape shape, EncoderBlockNames names, WeightReader weights, PositionScheme? positions)
    {
        (_shape, _positions) = (shape, positions);
        var input = shape.InputWidth;
        if (names.IsFused)
            _fused = Add(names.Query, input, 3 * input, shape.AttentionBias);
        else
            (_query, _key, _value) = (Add(names.Query, input, input, shape.AttentionBias), Add(names.Key, input, input, shape.AttentionBias), Add(names.Value, input, input, shape.AttentionBias));
        _output = Add(names.AttentionOutput, input, shape.Width, shape.AttentionOutputBias);

        Linear Add(string name, int inputs, int outputs, bool bias) => block.Add(name, weights.Linear(name, inputs, outputs, bias));
    }

    /// <param name="input">[B, L, I].</param>
    /// <param name="mask">[B, L], true for tokens; null if there is no padding.</param>
    /// <param name="dropout">Drops attention weights, [B, H, L, L]; null for none.</param>
    public Tensor Apply(Tensor input, Tensor? mask, Func<Tensor, Tensor>? dropout)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = _fused is null ? [_query!.call(input), _key!.call(input), _value!.call(input)] : _fused.call(input).chunk(3, -1); // [B, L, I] each
        var (queries, keys, values) = (Heads(parts[0]), Heads(parts[1]), Heads(parts[2])); // [B, H, L, d]
        Tensor? bias = null;
        if (_positions is not null)
        {
            (queries, keys) = (_positions.Turn(queries), _positions.Turn(keys));
            bias = _positions.Bias(queries, keys, _query, _key);
            mask = _positions.Allowed(mask, input.shape[1], input.device);
            if (_positions.Terms > 1)
                queries = queries.Over(Math.Sqrt(_positions.Terms));
        }

        return _output.call(MultiHeadAttention.Attend(queries, keys, values, mask, dropout, bias: bias)).MoveToOuterDisposeScope(); // [B, L, W]
    }

    /// <summary>The nodes from <paramref name="input"/> [N, L, I] to [N, L, W].</summary>
    public string Emit(OnnxGraph graph, string input, EmittedTokens? tokens)
    {
        string[] parts = _fused is null
            ? [_query!.Emit(graph, input), _key!.Emit(graph, input), _value!.Emit(graph, input)]
            : graph.Node("Split", [_fused.Emit(graph, input)], 3, OnnxAttribute.Int("axis", -1));
        var queries = Heads(parts[0]); // [N, H, L, d]
        var keys = Heads(parts[1]);
        if (_positions is not null)
            (queries, keys) = (_positions.EmitTurn(graph, queries, tokens!), _positions.EmitTurn(graph, keys, tokens!));
        keys = graph.Transpose(keys, 0, 1, 3, 2); // [N, H, d, L]
        var added = _positions is null ? tokens?.Mask : _positions.EmitBias(graph, queries, keys, _query, _key, tokens!);
        var scale = graph.Scalar((float)(1 / Math.Sqrt((double)_shape.HeadWidth * (_positions?.Terms ?? 1))));
        var scores = graph.Mul(graph.MatMul(queries, keys), scale); // [N, H, L, L]
        var attention = graph.Softmax(added is null ? scores : graph.Add(scores, added));
        var mixed = graph.Reshape(graph.Transpose(graph.MatMul(attention, Heads(parts[2])), 0, 2, 1, 3), 0, 0, _shape.InputWidth); // [N, L, I]
        return _output.Emit(graph, mixed);

        string Heads(string part) => graph.SplitHeads(part, _shape.Heads, _shape.HeadWidth, 0, 2, 1, 3);
    }

    private Tensor Heads(Tensor values) => MultiHeadAttention.Split(values, _shape.Heads);
}
