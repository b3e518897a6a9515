using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Llama;

/// <summary>
/// A block of a Llama, [B, L, W] → [B, L, W] (Touvron et al., "LLaMA", 2023, section 2.2): causal attention with rotary positions, in
/// which several query heads share one key and value head, and a gated feed-forward part (Shazeer, "GLU Variants Improve
/// Transformer", 2020, equation 6).
/// </summary>
internal sealed class LlamaBlock : nn.Module<Tensor, RotaryEmbedding, Tensor>, IDropoutLayer
{
    private readonly LlamaShape _shape;
    private readonly Linear _query, _key, _value, _output, _gate, _up, _down;
    private readonly RmsNorm _attentionNorm, _feedNorm;

    public LlamaBlock(string name, LlamaShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var (width, queries, keys, hidden) = (shape.Width, (long)shape.Heads * shape.HeadWidth, (long)shape.KeyHeads * shape.HeadWidth, shape.HiddenWidth);
        _query = Linear("self_attn.q_proj", width, queries, shape.AttentionBias);
        _key = Linear("self_attn.k_proj", width, keys, shape.AttentionBias);
        _value = Linear("self_attn.v_proj", width, keys, shape.AttentionBias);
        _output = Linear("self_attn.o_proj", queries, width, shape.AttentionBias);
        _gate = Linear("mlp.gate_proj", width, hidden, shape.FeedForwardBias);
        _up = Linear("mlp.up_proj", width, hidden, shape.FeedForwardBias);
        _down = Linear("mlp.down_proj", hidden, width, shape.FeedForwardBias);
        _attentionNorm = Norm("input_layernorm");
        _feedNorm = Norm("post_attention_layernorm");

        Linear Linear(string layer, long inputs, long outputs, bool bias) => this.Add(layer, weights.Linear(layer, inputs, outputs, bias));
        RmsNorm Norm(string layer) => this.Add(layer, new RmsNorm(layer, weights.Parameter(layer + ".weight", width), shape.NormEpsilon));
    }

    public ModelDropout Dropout { get; } = new();

    /// <param name="input">[B, L, W].</param>
    /// <param name="places">The angles of the L positions.</param>
    public override Tensor forward(Tensor input, RotaryEmbedding places)
    {
        using var scope = NewDisposeScope();
        var middle = input.Plus(Attention(_attentionNorm.call(input), places)); // [B, L, W]
        var normalised = _feedNorm.call(middle);
        var gated = _shape.Activation.Apply(_gate.call(normalised)) * _up.call(normalised); // [B, L, hidden]
        return middle.Plus(_down.call(gated)).MoveToOuterDisposeScope();
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }

    private Tensor Attention(Tensor input, RotaryEmbedding places)
    {
        var group = _shape.Heads / _shape.KeyHeads;
        var queries = places.Turn(MultiHeadAttention.Split(_query.call(input), _shape.Heads)); // [B, H, L, d]
        var keys = places.Turn(MultiHeadAttention.Split(_key.call(input), _shape.KeyHeads)); // [B, K, L, d]
        var values = MultiHeadAttention.Split(_value.call(input), _shape.KeyHeads);
        return _output.call(MultiHeadAttention.Attend(
            queries,
            MultiHeadAttention.Repeat(keys, group),
            MultiHeadAttention.Repeat(values, group),
            mask: null,
            training && _shape.AttentionDropout > 0 ? weights => Dropout.Apply(weights, _shape.AttentionDropout, training) : null,
            causal: true)); // [B, L, W]
    }
}
