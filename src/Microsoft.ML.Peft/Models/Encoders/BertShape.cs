using Microsoft.ML.Peft.Models.Configuration;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The differences between BERT, RoBERTa and DistilBERT, and the hyper-parameters of a model.</summary>
/// <param name="Block">The hyper-parameters of a block.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Names">The names of a block's layers.</param>
/// <param name="BlocksPath">The name of the list of blocks.</param>
/// <param name="VocabularySize">The number of rows of the token table.</param>
/// <param name="Positions">The number of rows of the position table.</param>
/// <param name="FirstPosition">The row of the first token's position.</param>
/// <param name="Segments">The number of rows of the segment table; 0 if there is none.</param>
internal sealed record BertShape(
    EncoderBlockShape Block,
    int Blocks,
    EncoderBlockNames Names,
    string BlocksPath,
    int VocabularySize,
    int Positions,
    int FirstPosition,
    int Segments)
{
    /// <summary>The limits of the network's texts.</summary>
    public TextLimits Limits => new(VocabularySize, Positions - FirstPosition);

    /// <summary>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2018.</summary>
    public static BertShape OfBert(ModelConfiguration configuration) => Of(configuration, firstPosition: 0);

    /// <summary>Liu et al., "RoBERTa: A Robustly Optimized BERT Pretraining Approach", 2019. Positions start after the padding id.</summary>
    public static BertShape OfRoberta(ModelConfiguration configuration) =>
        Of(configuration, configuration.Integer("pad_token_id", missing: 1, least: 0) + 1);

    /// <summary>Sanh et al., "DistilBERT, a distilled version of BERT", 2019.</summary>
    public static BertShape OfDistilBert(ModelConfiguration configuration)
    {
        var dropout = configuration.Share("dropout", 0.1);
        var block = new EncoderBlockShape(
            configuration.Integer("dim"),
            configuration.Integer("n_heads"),
            configuration.Integer("hidden_dim"),
            configuration.Activation("activation", "gelu"),
            1e-12)
        {
            AttentionDropout = configuration.Share("attention_dropout", 0.1),
            OutputDropout = dropout,
        };
        block.CheckHeads(configuration, "n_heads", "dim");
        return new BertShape(
            block,
            configuration.Integer("n_layers"),
            EncoderBlockNames.DistilBert,
            "transformer.layer",
            configuration.Integer("vocab_size"),
            configuration.Integer("max_position_embeddings"),
            FirstPosition: 0,
            Segments: 0);
    }

    private static BertShape Of(ModelConfiguration configuration, int firstPosition)
    {
        configuration.Require(
            configuration.Text("position_embedding_type", "absolute") == "absolute", "position_embedding_type", "\"absolute\"; relative places are not supported");
        configuration.Require(!configuration.Flag("is_decoder", false), "is_decoder", "false; only encoders are supported");
        var block = EncoderBlockShape.Of(configuration, missingDropout: 0.1);
        var positions = configuration.Integer("max_position_embeddings");
        configuration.Require(positions > firstPosition, "max_position_embeddings", $"above {firstPosition}, the place of the first token");
        return new BertShape(
            block,
            configuration.Integer("num_hidden_layers"),
            EncoderBlockNames.Bert,
            "encoder.layer",
            configuration.Integer("vocab_size"),
            positions,
            firstPosition,
            configuration.Integer("type_vocab_size", missing: 2));
    }
}
