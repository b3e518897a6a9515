namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>Nomic's BERT (Nussbaum et al., 2024): segments, rotary positions, SwiGLU whose width is rounded up to 256, no biases but those of the norms.</summary>
internal sealed class TinyNomicBert : TinyEncoder
{
    private const double Epsilon = 1e-12;
    private const int Inner = 256;

    public override string Type => "nomic_bert";

    public override string Prefix => "bert";

    public override string[] Targets => ["Wqkv"];

    public override (string Found, string Changed, string Told)[] Refused =>
    [
        ("\"swiglu\"", "\"glu\"", "'activation_function'"), ("\"prenorm\":false", "\"prenorm\":true", "'prenorm'"), ("fraction\":1.0", "fraction\":0.5", "'rotary_emb_fraction'"),
        ("interleaved\":false", "interleaved\":true", "'rotary_emb_interleaved'"), ("scale_base\":null", "scale_base\":512", "'rotary_emb_scale_base'"),
        ("\"causal\":false", "\"causal\":true", "'causal'"), ("rms_norm\":false", "rms_norm\":true", "'use_rms_norm'"), ("parallel_block\":false", "parallel_block\":true", "'parallel_block'"),
    ];

    public override string Configuration(int vocabulary) => $$"""
        {"model_type":"nomic_bert","vocab_size":{{vocabulary}},"n_embd":8,"n_layer":2,"n_head":2,"n_inner":200,"activation_function":"swiglu","n_positions":40,
         "type_vocab_size":2,"layer_norm_epsilon":1e-12,"rotary_emb_base":1000,"rotary_emb_fraction":1.0,"rotary_emb_interleaved":false,"rotary_emb_scale_base":null,
         "rotary_scaling_factor":null,"qkv_proj_bias":false,"mlp_fc1_bias":false,"mlp_fc2_bias":false,"prenorm":false,"causal":false,"use_rms_norm":false,"parallel_block":false,
         "resid_pdrop":0.0,"attn_pdrop":0.0,"embd_pdrop":0.0}
        """;

    public override double[][] ByHand(HandWeights weights, int[] ids, int[] segments)
    {
        var sum = HandWeights.Add(weights.Rows("embeddings.word_embeddings.weight", ids), weights.Rows("embeddings.token_type_embeddings.weight", segments));
        var hidden = weights.Norm(sum, "emb_ln", Epsilon);
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layers.{block}.";
            hidden = weights.PostNorm(hidden, Attention, path + "norm1", Feed, path + "norm2", Epsilon);

            double[][] Attention(double[][] input)
            {
                var projected = weights.Linear(input, path + "attn.Wqkv");
                var mixed = HandWeights.Attention(Turned(0), Turned(1), HandWeights.Columns(projected, 2 * Width, Width), Heads);
                return weights.Linear(mixed, path + "attn.out_proj");

                double[][] Turned(int part) => HandWeights.Rotate(HandWeights.Columns(projected, part * Width, Width), Heads, 1000);
            }

            double[][] Feed(double[][] input) => weights.Linear(
                HandWeights.Multiply(weights.Linear(input, path + "mlp.fc11"), HandWeights.Apply(weights.Linear(input, path + "mlp.fc12"), HandWeights.Silu)), path + "mlp.fc2");
        }

        return hidden;
    }

    protected override void Fill(RandomWeights weights, int vocabulary)
    {
        weights.Add("embeddings.word_embeddings.weight", vocabulary, Width).Add("embeddings.token_type_embeddings.weight", 2, Width).Norm("emb_ln", Width);
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layers.{block}.";
            weights.Linear(path + "attn.Wqkv", Width, 3 * Width, bias: false).Linear(path + "attn.out_proj", Width, Width, bias: false).Norm(path + "norm1", Width)
                .Linear(path + "mlp.fc11", Width, Inner, bias: false).Linear(path + "mlp.fc12", Width, Inner, bias: false).Linear(path + "mlp.fc2", Inner, Width, bias: false)
                .Norm(path + "norm2", Width);
        }
    }
}
