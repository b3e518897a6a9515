namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// MPNet (Song et al., 2020): positions that start after the padding id, no segments, and a trained number per head and bucket of distances (Raffel
/// et al., 2020). Texts of 40 tokens have distances in many buckets.
/// </summary>
internal sealed class TinyMpnet : TinyEncoder
{
    private const double Epsilon = 1e-5;

    public override string Type => "mpnet";

    public override string Prefix => "mpnet";

    public override string[] Targets => ["q", "v"];

    public override (string Found, string Changed, string Told)[] Refused =>
    [
        ("num_buckets\":32", "num_buckets\":16", "'relative_attention_num_buckets'"), ("\"gelu\"", "\"quick\"", "'hidden_act'"), ("heads\":2", "heads\":3", "'num_attention_heads'"),
    ];

    public override string Configuration(int vocabulary) => $$"""
        {"model_type":"mpnet","vocab_size":{{vocabulary}},"hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":12,"hidden_act":"gelu",
         "max_position_embeddings":42,"layer_norm_eps":1e-05,"relative_attention_num_buckets":32,"pad_token_id":1,"hidden_dropout_prob":0.0,"attention_probs_dropout_prob":0.0}
        """;

    public override double[][] ByHand(HandWeights weights, int[] ids, int[] segments)
    {
        var words = weights.Rows("embeddings.word_embeddings.weight", ids);
        var places = weights.Rows("embeddings.position_embeddings.weight", Enumerable.Range(2, ids.Length));
        var hidden = weights.Norm(HandWeights.Add(words, places), "embeddings.LayerNorm", Epsilon);
        var relative = weights.Values("encoder.relative_attention_bias.weight"); // [32, H]
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            hidden = weights.PostNorm(hidden, Attention, path + "attention.LayerNorm", Feed, path + "output.LayerNorm", Epsilon);

            double[][] Attention(double[][] input) => weights.Linear(
                HandWeights.Attention(Projected(input, "q"), Projected(input, "k"), Projected(input, "v"), Heads, (head, i, j) => relative[(Bucket(j - i) * Heads) + head]),
                path + "attention.attn.o");
            double[][] Projected(double[][] input, string name) => weights.Linear(input, $"{path}attention.attn.{name}");
            double[][] Feed(double[][] input) => weights.Linear(HandWeights.Apply(weights.Linear(input, path + "intermediate.dense"), HandWeights.Gelu), path + "output.dense");
        }

        return hidden;
    }

    /// <summary>Whole numbers only: bucket 8 + k starts at the distance 8·√2ᵏ, the last one at 8·√2⁷.</summary>
    public static int Bucket(int distance)
    {
        var (side, length) = (distance > 0 ? 16 : 0, (long)Math.Abs(distance));
        if (length < 8)
            return side + (int)length;
        var bucket = 8;
        while (bucket < 15 && length * length >= 64L << (bucket - 7))
            bucket++;
        return side + bucket;
    }

    protected override void Fill(RandomWeights weights, int vocabulary)
    {
        weights.Add("embeddings.word_embeddings.weight", vocabulary, Width).Add("embeddings.position_embeddings.weight", 42, Width).Norm("embeddings.LayerNorm", Width)
            .Add("encoder.relative_attention_bias.weight", 32, Heads);
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            foreach (var name in (string[])["q", "k", "v", "o"])
                weights.Linear($"{path}attention.attn.{name}", Width, Width);
            weights.Norm(path + "attention.LayerNorm", Width)
                .Linear(path + "intermediate.dense", Width, Hidden).Linear(path + "output.dense", Hidden, Width).Norm(path + "output.LayerNorm", Width);
        }

        weights.Linear("pooler.dense", Width, Width);
    }
}
