namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The names of a block's layers in the files of an architecture, relative to the block.</summary>
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

    public static readonly EncoderBlockNames Vit = new(
        "attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense", "layernorm_before",
        "intermediate.dense", "output.dense", "layernorm_after");

    public static readonly EncoderBlockNames SentenceEncoderLite = new(
        "attention.query", "attention.key", "attention.value", "attention.output", "attention.norm", "ffn.intermediate", "ffn.output", "ffn.norm");
}
