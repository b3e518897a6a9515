namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>ELECTRA (Clark et al., 2020): BERT whose tables are narrower than its blocks.</summary>
internal sealed class TinyElectra : TinyEncoder
{
    private const double Epsilon = 1e-12;
    private const int Narrow = 6;

    public override string Type => "electra";

    public override string Prefix => "electra";

    public override string[] Targets => ["query", "value"];

    public override (string Found, string Changed, string Told)[] Refused =>
        [("\"absolute\"", "\"relative_key_query\"", "'position_embedding_type'"), ("\"relu\"", "\"mish\"", "'hidden_act'"), ("\"embedding_size\":6", "\"embedding_size\":0", "'embedding_size'")];

    public override string Configuration(int vocabulary) => $$"""
        {"model_type":"electra","vocab_size":{{vocabulary}},"embedding_size":6,"hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":12,
         "hidden_act":"relu","max_position_embeddings":40,"type_vocab_size":2,"layer_norm_eps":1e-12,"position_embedding_type":"absolute",
         "hidden_dropout_prob":0.0,"attention_probs_dropout_prob":0.0}
        """;

    public override double[][] ByHand(HandWeights weights, int[] ids, int[] segments)
    {
        var words = weights.Rows("embeddings.word_embeddings.weight", ids);
        var places = weights.Rows("embeddings.position_embeddings.weight", Enumerable.Range(0, ids.Length));
        var sum = HandWeights.Add(HandWeights.Add(words, places), weights.Rows("embeddings.token_type_embeddings.weight", segments));
        var hidden = weights.Linear(weights.Norm(sum, "embeddings.LayerNorm", Epsilon), "embeddings_project");
        for (var block = 0; block < 2; block++)
        {
            var path = $"encoder.layer.{block}.";
            hidden = weights.PostNorm(hidden, Attention, path + "attention.output.LayerNorm", Feed, path + "output.LayerNorm", Epsilon);

            double[][] Attention(double[][] input) => weights.Linear(
                HandWeights.Attention(Projected(input, "query"), Projected(input, "key"), Projected(input, "value"), Heads), path + "attention.output.dense");
            double[][] Projected(double[][] input, string name) => weights.Linear(input, $"{path}attention.self.{name}");
            double[][] Feed(double[][] input) => weights.Linear(HandWeights.Apply(weights.Linear(input, path + "intermediate.dense"), x => Math.Max(x, 0)), path + "output.dense");
        }

        return hidden;
    }

    protected override void Fill(RandomWeights weights, int vocabulary)
    {
        weights.Add("embeddings.word_embeddings.weight", vocabulary, Narrow).Add("embeddings.position_embeddings.weight", 40, Narrow)
            .Add("embeddings.token_type_embeddings.weight", 2, Narrow).Norm("embeddings.LayerNorm", Narrow).Linear("embeddings_project", Narrow, Width);
        FillBertBlocks(weights);
    }
}
