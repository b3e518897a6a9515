using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders.Positions;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>Reads the configurations of BERT and the architectures with the same blocks.</summary>
internal static class BertShapes
{
    private const string Blocks = "encoder.layer";

    /// <summary>Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2018.</summary>
    public static BertShape OfBert(ModelConfiguration configuration) => Of(configuration, EncoderBlockNames.Bert, firstPosition: 0);

    /// <summary>
    /// Liu et al., "RoBERTa: A Robustly Optimized BERT Pretraining Approach", 2019, also for XLM-RoBERTa and CamemBERT. Positions start after the padding
    /// id.
    /// </summary>
    public static BertShape OfRoberta(ModelConfiguration configuration) =>
        Of(configuration, EncoderBlockNames.Bert, configuration.Integer("pad_token_id", missing: 1, least: 0) + 1);

    /// <summary>
    /// Song et al., "MPNet: Masked and Permuted Pre-training for Language Understanding", 2020. Positions start after 1, the reference's padding id,
    /// whatever the configuration says.
    /// </summary>
    public static BertShape OfMpnet(ModelConfiguration configuration)
    {
        const string bias = "encoder.relative_attention_bias";
        configuration.Require(
            configuration.Integer("relative_attention_num_buckets", missing: RelativePositionBias.Buckets) == RelativePositionBias.Buckets,
            "relative_attention_num_buckets", $"{RelativePositionBias.Buckets}, the only number that the reference computes with");
        var shape = Of(configuration, EncoderBlockNames.Mpnet, firstPosition: 2);
        return shape with
        {
            Embeddings = shape.Embeddings with { Segments = 0 },
            Positions = [weights => new RelativePositionBias(bias, weights.Under(bias), shape.Block.Heads, shape.MaximumLength)],
        };
    }

    /// <summary>Clark et al., "ELECTRA: Pre-training Text Encoders as Discriminators Rather Than Generators", 2020. Small models have narrow tables and a layer that widens them.</summary>
    public static BertShape OfElectra(ModelConfiguration configuration)
    {
        var shape = Of(configuration, EncoderBlockNames.Bert, firstPosition: 0);
        var width = configuration.Integer("embedding_size", missing: 128);
        return shape with { Embeddings = shape.Embeddings with { Width = width, Projection = width == shape.Block.Width ? null : "embeddings_project" } };
    }

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
        var positions = configuration.Integer("max_position_embeddings");
        var embeddings = new BertEmbeddingShape(configuration.Integer("vocab_size"), block.Width) { Positions = positions, Dropout = dropout };
        return new BertShape(embeddings, block, configuration.Integer("n_layers"), EncoderBlockNames.DistilBert, "transformer.layer", positions);
    }

    private static BertShape Of(ModelConfiguration configuration, EncoderBlockNames names, int firstPosition)
    {
        configuration.Require(
            configuration.Text("position_embedding_type", "absolute") == "absolute", "position_embedding_type", "\"absolute\"; relative positions are not supported for this architecture");
        configuration.Require(!configuration.Flag("is_decoder", false), "is_decoder", "false; only encoders are supported");
        var block = EncoderBlockShape.Of(configuration, missingDropout: 0.1);
        var positions = configuration.Integer("max_position_embeddings");
        configuration.Require(positions > firstPosition, "max_position_embeddings", $"above {firstPosition}, the position of the first token");
        var embeddings = new BertEmbeddingShape(configuration.Integer("vocab_size"), block.Width)
        {
            Positions = positions,
            FirstPosition = firstPosition,
            Segments = configuration.Integer("type_vocab_size", missing: 2),
            Dropout = block.OutputDropout,
        };
        return new BertShape(embeddings, block, configuration.Integer("num_hidden_layers"), names, Blocks, positions - firstPosition);
    }
}
