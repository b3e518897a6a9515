namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// DeBERTa-v3 (He et al., 2021, equation 4; 2023): no positions in the input, a projection in front of the first norm, and scores that add the products of
/// query and key with vectors of their distance. With eight buckets distances up to 4 have their own vector.
/// </summary>
internal sealed class TinyDeberta : TinyEncoder
{
    private const double Epsilon = 1e-7;
    private const int Span = 8;
    private const int Narrow = 6;

    public override string Type => "deberta-v2";

    public override string Prefix => "deberta";

    public override string[] Targets => ["query_proj", "value_proj"];

    public override (string Found, string Changed, string Told)[] Refused =>
    [
        ("relative_attention\":true", "relative_attention\":false", "'relative_attention'"), ("share_att_key\":true", "share_att_key\":false", "'share_att_key'"),
        ("\"p2c|c2p\"", "\"p2p\"", "'pos_att_type'"), ("\"layer_norm\"", "\"layer_norm|x\"", "'norm_rel_ebd'"), ("\"gelu\"", "\"tanhshrink\"", "'hidden_act'"),
        ("\"model_type\"", "\"conv_kernel_size\":3,\"model_type\"", "'conv_kernel_size'"), ("\"model_type\"", "\"attention_head_size\":8,\"model_type\"", "'attention_head_size'"),
        ("buckets\":8", "buckets\":90", "'position_buckets'"),
    ];

    public override string Configuration(int vocabulary) => $$"""
        {"model_type":"deberta-v2","vocab_size":{{vocabulary}},"hidden_size":8,"embedding_size":6,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":12,
         "hidden_act":"gelu","max_position_embeddings":40,"type_vocab_size":0,"layer_norm_eps":1e-07,"relative_attention":true,"max_relative_positions":-1,
         "position_buckets":8,"norm_rel_ebd":"layer_norm","share_att_key":true,"pos_att_type":"p2c|c2p","position_biased_input":false,
         "hidden_dropout_prob":0.0,"attention_probs_dropout_prob":0.0}
        """;

    public override double[][] ByHand(HandWeights weights, int[] ids, int[] segments)
    {
        var words = weights.Linear(weights.Rows("embeddings.word_embeddings.weight", ids), "embeddings.embed_proj");
        var hidden = weights.Norm(words, "embeddings.LayerNorm", Epsilon);
        var distances = weights.Norm(weights.Rows("encoder.rel_embeddings.weight", Enumerable.Range(0, 2 * Span)), "encoder.LayerNorm", Epsilon);
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            hidden = weights.PostNorm(hidden, Attention, path + "attention.output.LayerNorm", Feed, path + "output.LayerNorm", Epsilon);

            double[][] Attention(double[][] input)
            {
                var (queries, keys, size) = (Projected(input, "query_proj"), Projected(input, "key_proj"), Width / Heads);
                var (queriesOfDistances, keysOfDistances) = (Projected(distances, "query_proj"), Projected(distances, "key_proj"));
                var mixed = HandWeights.Attention(queries, keys, Projected(input, "value_proj"), Heads, Added, terms: 3);
                return weights.Linear(mixed, path + "attention.output.dense");

                double Added(int head, int i, int j)
                {
                    var row = Row(i - j);
                    var sum = HandWeights.Dot(queries[i], keysOfDistances[row], head * size, size) + HandWeights.Dot(keys[j], queriesOfDistances[row], head * size, size);
                    return sum / Math.Sqrt(3 * size);
                }
            }

            double[][] Projected(double[][] input, string name) => weights.Linear(input, $"{path}attention.self.{name}");
            double[][] Feed(double[][] input) => weights.Linear(HandWeights.Apply(weights.Linear(input, path + "intermediate.dense"), HandWeights.Gelu), path + "output.dense");
        }

        return hidden;
    }

    // Distances beyond 4 are spread over three more rows on each side, up to 39: 4·9.75^(k/3) for k = 1, 2, 3 gives the ends 8.5, 18.2 and 39.
    private static int Row(int distance)
    {
        var length = Math.Abs(distance);
        var bucket = length <= 4 ? length : length <= 8 ? 5 : length <= 18 ? 6 : 7;
        return Span + (Math.Sign(distance) * bucket);
    }

    protected override void Fill(RandomWeights weights, int vocabulary)
    {
        weights.Add("embeddings.word_embeddings.weight", vocabulary, Narrow).Linear("embeddings.embed_proj", Narrow, Width, bias: false).Norm("embeddings.LayerNorm", Width)
            .Add("encoder.rel_embeddings.weight", 2 * Span, Width).Norm("encoder.LayerNorm", Width);
        FillBertBlocks(weights, "_proj");
    }
}
