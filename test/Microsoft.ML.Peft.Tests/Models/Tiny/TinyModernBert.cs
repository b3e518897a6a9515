namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// ModernBERT (Warner et al., 2024): no biases, no norm before the first attention, GeGLU, and rotary positions with another base in blocks with local
/// attention, of which this network has two of four. Its window spans two tokens on each side.
/// </summary>
internal sealed class TinyModernBert : TinyEncoder
{
    private const double Epsilon = 1e-5;
    private const int Blocks = 4;
    private const int Window = 2;

    public override string Type => "modernbert";

    public override string Prefix => "model";

    public override string[] Targets => ["Wqkv"];

    public override int BlockCount => Blocks;

    public override (string Found, string Changed, string Told)[] Refused =>
    [
        ("\"gelu\"", "\"quick\"", "'hidden_activation'"), ("heads\":2", "heads\":8", "even width"), ("\"cls\"", "\"max\"", "'classifier_pooling'"),
        ("\"cls\"", "\"cls\",\"layer_types\":[\"full_attention\"]", "'layer_types'"), ("\"cls\"", "\"cls\",\"rope_scaling\":{}", "'rope_scaling'"),
        ("\"cls\"", "\"cls\",\"rope_parameters\":{\"full_attention\":{\"rope_type\":\"yarn\"}}", "'rope_type'"), (":40", ":400000", "at most 65536"),
    ];

    public override string Configuration(int vocabulary) => $$"""
        {"model_type":"modernbert","vocab_size":{{vocabulary}},"hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"intermediate_size":12,
         "hidden_activation":"gelu","max_position_embeddings":40,"norm_eps":1e-05,"norm_bias":false,"attention_bias":false,"mlp_bias":false,
         "global_attn_every_n_layers":3,"local_attention":4,"global_rope_theta":160000.0,"local_rope_theta":10000.0,"classifier_pooling":"cls"}
        """;

    public override double[][] ByHand(HandWeights weights, int[] ids, int[] segments)
    {
        var hidden = weights.Norm(weights.Rows("embeddings.tok_embeddings.weight", ids), "embeddings.norm", Epsilon);
        for (var block = 0; block < Blocks; block++)
        {
            var path = $"layers.{block}.";
            var local = block is 1 or 2;
            var projected = weights.Linear(block == 0 ? hidden : weights.Norm(hidden, path + "attn_norm", Epsilon), path + "attn.Wqkv");
            var attention = HandWeights.Attention(
                Turned(0), Turned(1), HandWeights.Columns(projected, 2 * Width, Width), Heads, (_, i, j) => local && Math.Abs(i - j) > Window ? double.NegativeInfinity : 0);
            hidden = HandWeights.Add(hidden, weights.Linear(attention, path + "attn.Wo"));
            var both = weights.Linear(weights.Norm(hidden, path + "mlp_norm", Epsilon), path + "mlp.Wi");
            var gated = HandWeights.Multiply(HandWeights.Apply(HandWeights.Columns(both, 0, Hidden), HandWeights.Gelu), HandWeights.Columns(both, Hidden, Hidden));
            hidden = HandWeights.Add(hidden, weights.Linear(gated, path + "mlp.Wo"));

            double[][] Turned(int part) => HandWeights.Rotate(HandWeights.Columns(projected, part * Width, Width), Heads, local ? 10000 : 160000);
        }

        return weights.Norm(hidden, "final_norm", Epsilon);
    }

    protected override void Fill(RandomWeights weights, int vocabulary)
    {
        weights.Add("embeddings.tok_embeddings.weight", vocabulary, Width).Norm("embeddings.norm", Width, bias: false);
        for (var block = 0; block < Blocks; block++)
        {
            var path = $"layers.{block}.";
            if (block > 0)
                weights.Norm(path + "attn_norm", Width, bias: false);
            weights.Linear(path + "attn.Wqkv", Width, 3 * Width, bias: false).Linear(path + "attn.Wo", Width, Width, bias: false).Norm(path + "mlp_norm", Width, bias: false)
                .Linear(path + "mlp.Wi", Width, 2 * Hidden, bias: false).Linear(path + "mlp.Wo", Hidden, Width, bias: false);
        }

        weights.Norm("final_norm", Width, bias: false);
    }
}
