using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// A block of a transformer encoder, [B, L, I] → [B, L, W]: attention between all tokens, then two layers per token, each
/// part with a residual connection (Vaswani et al., "Attention Is All You Need", 2017, section 3.1). One class serves all
/// architectures, which differ in the position of the norms and the names of the layers.
/// </summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor?, Tensor>, IDropoutLayer
{
    private const string ResidualProjection = "residual_projection";
    private readonly EncoderBlockShape _shape;
    private readonly Linear _query, _key, _value, _attentionOutput, _intermediate, _output;
    private readonly LayerNorm _attentionNorm, _outputNorm;
    private readonly Linear? _residual;
    private bool _recomputes;

    public EncoderBlock(string name, EncoderBlockShape shape, EncoderBlockNames names, WeightReader weights) : base(name)
    {
        _shape = shape;
        var (input, width) = (shape.InputWidth, shape.Width);
        _query = Linear(names.Query, input, input, shape.AttentionBias);
        _key = Linear(names.Key, input, input, shape.AttentionBias);
        _value = Linear(names.Value, input, input, shape.AttentionBias);
        _attentionOutput = Linear(names.AttentionOutput, input, width);
        _attentionNorm = Norm(names.AttentionNorm, shape.NormFirst ? input : width);
        _intermediate = Linear(names.Intermediate, width, shape.HiddenWidth);
        _output = Linear(names.Output, shape.HiddenWidth, width);
        _outputNorm = Norm(names.OutputNorm, width);
        _residual = input == width ? null : Linear(ResidualProjection, input, width);

        Linear Linear(string layer, int inputs, int outputs, bool bias = true) => this.Add(layer, weights.Linear(layer, inputs, outputs, bias));
        LayerNorm Norm(string layer, int values) => this.Add(layer, weights.LayerNorm(layer, values, shape.NormEpsilon));
    }

    public ModelDropout Dropout { get; } = new();

    /// <summary>Sets if the blocks of a network recompute their values in the backward pass instead of storing them.</summary>
    public static void Recompute(nn.Module network, bool recomputes)
    {
        foreach (var block in network.modules().OfType<EncoderBlock>())
            block._recomputes = recomputes;
    }

    /// <param name="input">[B, L, I].</param>
    /// <param name="mask">[B, L], true for tokens; null if there is no padding.</param>
    public override Tensor forward(Tensor input, Tensor? mask)
        => _recomputes && is_grad_enabled() ? RecomputedBlock.Of(this, input, mask) : Compute(input, mask);

    /// <summary>The block itself.</summary>
    internal Tensor Compute(Tensor input, Tensor? mask)
    {
        CancellationCheck.ThrowIfCancelled(); // also when it is computed again in a backward pass, which keeps exceptions
        using var scope = NewDisposeScope();
        var residual = _residual?.call(input) ?? input; // [B, L, W]
        Tensor result;
        if (_shape.NormFirst)
        {
            var middle = residual.Plus(Attention(_attentionNorm.call(input), mask));
            result = middle.Plus(Feed(_outputNorm.call(middle)));
        }
        else
        {
            var middle = _attentionNorm.call(residual.Plus(Attention(input, mask)));
            result = _outputNorm.call(middle.Plus(Feed(middle)));
        }

        return result.MoveToOuterDisposeScope();
    }

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

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }

    private Tensor Attention(Tensor input, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var mixed = MultiHeadAttention.Attend(
            MultiHeadAttention.Split(_query.call(input), _shape.Heads),
            MultiHeadAttention.Split(_key.call(input), _shape.Heads),
            MultiHeadAttention.Split(_value.call(input), _shape.Heads),
            mask,
            training && _shape.AttentionDropout > 0 ? weights => Dropout.Apply(weights, _shape.AttentionDropout, training) : null); // [B, L, I]
        return Dropped(_attentionOutput.call(mixed), _shape.ProjectionDropout).MoveToOuterDisposeScope(); // [B, L, W]
    }

    private Tensor Feed(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = _shape.Activation.Apply(_intermediate.call(input)); // [B, L, H]
        return Dropped(_output.call(hidden), _shape.OutputDropout).MoveToOuterDisposeScope(); // [B, L, W]
    }

    private Tensor Dropped(Tensor values, double share) => Dropout.Apply(values, share, training);

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
