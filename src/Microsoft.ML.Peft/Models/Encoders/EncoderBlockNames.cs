namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The names of a block's layers in the files of an architecture, relative to the block.</summary>
/// <param name="Query">The layer of the queries. If <paramref name="Key"/> and <paramref name="Value"/> have the same name, one layer computes all three.</param>
/// <param name="Key">The layer of the keys.</param>
/// <param name="Value">The layer of the values.</param>
/// <param name="AttentionOutput">The layer after the attention.</param>
/// <param name="AttentionNorm">The norm of the attention.</param>
/// <param name="Intermediate">The first layer after the attention, followed by the activation function.</param>
/// <param name="Output">The second layer after the attention.</param>
/// <param name="OutputNorm">The norm of these two layers.</param>
internal sealed record EncoderBlockNames(
    string Query,
    string Key,
    string Value,
    string AttentionOutput,
    string AttentionNorm,
    string Intermediate,
    string Output,
    string OutputNorm)
{
    /// <summary>BERT and models with the same names: RoBERTa, MiniLM.</summary>
    public static readonly EncoderBlockNames Bert = new(
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm");

    public static readonly EncoderBlockNames DistilBert = new(
        "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm");

    public static readonly EncoderBlockNames Mpnet = Bert with
    {
        Query = "attention.attn.q", Key = "attention.attn.k", Value = "attention.attn.v", AttentionOutput = "attention.attn.o", AttentionNorm = "attention.LayerNorm",
    };

    public static readonly EncoderBlockNames ModernBert = new(
        "attn.Wqkv", "attn.Wqkv", "attn.Wqkv", "attn.Wo", "attn_norm", "mlp.Wi", "mlp.Wo", "mlp_norm");

    public static readonly EncoderBlockNames Nomic = new(
        "attn.Wqkv", "attn.Wqkv", "attn.Wqkv", "attn.out_proj", "norm1", "mlp.fc1", "mlp.fc2", "norm2");

    /// <summary>The second layer is the one with the activation function.</summary>
    public static readonly EncoderBlockNames NomicGated = Nomic with { Intermediate = "mlp.fc12", Factor = "mlp.fc11" };

    public static readonly EncoderBlockNames Deberta = Bert with
    {
        Query = "attention.self.query_proj", Key = "attention.self.key_proj", Value = "attention.self.value_proj",
    };

    public static readonly EncoderBlockNames Vit = new(
        "attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense", "layernorm_before",
        "intermediate.dense", "output.dense", "layernorm_after");

    public static readonly EncoderBlockNames SentenceEncoderLite = new(
        "attention.query", "attention.key", "attention.value", "attention.output", "attention.norm", "ffn.intermediate", "ffn.output", "ffn.norm");

    /// <summary>True if one layer computes queries, keys and values.</summary>
    public bool IsFused => Query == Value;

    /// <summary>The layer whose output multiplies the activated one in a gated block; null if one layer computes both.</summary>
    public string? Factor { get; init; }

    /// <summary>The trained factors of the attention's output, [W]; null for none.</summary>
    public string? AttentionScale { get; init; }

    /// <summary>The trained factors of the block's output, [W]; null for none.</summary>
    public string? OutputScale { get; init; }

    /// <summary>The last parts of the names of the layers that LoRA adapts by convention: queries and values.</summary>
    public IReadOnlyList<string> Targets => [.. new[] { Query, Value }.Select(name => name.Split('.')[^1]).Distinct()];
}
