namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>XLM-RoBERTa (Conneau et al., 2020) or CamemBERT (Martin et al., 2020): BERT's blocks, and positions that start after the padding id.</summary>
internal sealed class TinyXlmRoberta(string type) : TinyEncoder
{
    private const double Epsilon = 1e-5;
    private const int FirstPosition = 2;

    public override string Type => type;

    public override string Prefix => "roberta";

    public override string[] Targets => ["query", "value"];

    public override (string Found, string Changed, string Told)[] Refused =>
    [
        ("\"absolute\"", "\"relative_key\"", "'position_embedding_type'"), ("\"gelu\"", "\"gelu_fast\"", "'hidden_act'"), ("\"pad_token_id\":1", "\"pad_token_id\":41", "'max_position_embeddings'"),
        ("\"model_type\"", "\"is_decoder\":true,\"model_type\"", "'is_decoder'"),
    ];

    public override string Configuration(int vocabulary) => $$"""
        {"model_type":"{{type}}","vocab_size":{{vocabulary}},"hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":12,"hidden_act":"gelu",
         "max_position_embeddings":42,"type_vocab_size":1,"layer_norm_eps":1e-05,"pad_token_id":1,"position_embedding_type":"absolute",
         "hidden_dropout_prob":0.0,"attention_probs_dropout_prob":0.0}
        """;

    public override double[][] ByHand(HandWeights weights, int[] ids, int[] segments)
    {
        var words = weights.Rows("embeddings.word_embeddings.weight", ids);
        var places = weights.Rows("embeddings.position_embeddings.weight", Enumerable.Range(FirstPosition, ids.Length));
        var kinds = weights.Rows("embeddings.token_type_embeddings.weight", ids.Select(_ => 0));
        var hidden = weights.Norm(HandWeights.Add(HandWeights.Add(words, places), kinds), "embeddings.LayerNorm", Epsilon);
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            hidden = weights.PostNorm(hidden, Attention, path + "attention.output.LayerNorm", Feed, path + "output.LayerNorm", Epsilon);

            double[][] Attention(double[][] input) => weights.Linear(
                HandWeights.Attention(Projected(input, "query"), Projected(input, "key"), Projected(input, "value"), Heads), path + "attention.output.dense");
            double[][] Projected(double[][] input, string name) => weights.Linear(input, $"{path}attention.self.{name}");
            double[][] Feed(double[][] input) => weights.Linear(HandWeights.Apply(weights.Linear(input, path + "intermediate.dense"), HandWeights.Gelu), path + "output.dense");
        }

        return hidden;
    }

    protected override void Fill(RandomWeights weights, int vocabulary)
    {
        weights.Add("embeddings.word_embeddings.weight", vocabulary, Width).Add("embeddings.position_embeddings.weight", 42, Width)
            .Add("embeddings.token_type_embeddings.weight", 1, Width).Norm("embeddings.LayerNorm", Width);
        FillBertBlocks(weights);
    }
}
