using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders.Positions;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>Reads the configuration of DeBERTa of the versions 2 and 3 (He et al., "DeBERTaV3", 2023): BERT with disentangled attention.</summary>
internal static class DebertaShape
{
    private const string Encoder = "encoder"; // the table of distances is beside the blocks

    public static BertShape Of(ModelConfiguration configuration)
    {
        configuration.Require(configuration.Flag("relative_attention", false), "relative_attention", "true; without it this is another network");
        configuration.Require(configuration.Flag("share_att_key", false), "share_att_key", "true; separate layers for positions are not supported");
        configuration.Require(configuration.Integer("conv_kernel_size", missing: 0, least: 0) == 0, "conv_kernel_size", "0; the convolution of the largest models is not supported");
        configuration.Require(!configuration.Has("attention_head_size") || configuration.Integer("attention_head_size") * configuration.Integer("num_attention_heads") == configuration.Integer("hidden_size"), "attention_head_size", "such that all heads have the width 'hidden_size'");
        var block = EncoderBlockShape.Of(configuration, missingDropout: 0.1, missingEpsilon: 1e-7);
        var positions = configuration.MaximumLength("max_position_embeddings", missing: 512);
        var width = configuration.Integer("embedding_size", missing: block.Width);
        var embeddings = new BertEmbeddingShape(configuration.Integer("vocab_size"), width)
        {
            Positions = configuration.Flag("position_biased_input", true) ? positions : 0,
            Segments = configuration.Integer("type_vocab_size", missing: 0, least: 0),
            Dropout = block.OutputDropout,
            Projection = width == block.Width ? null : "embeddings.embed_proj",
            ProjectsFirst = true,
        };
        var disentangled = Disentangled(configuration, block, positions);
        return new BertShape(embeddings, block, configuration.Integer("num_hidden_layers"), EncoderBlockNames.Deberta, "encoder.layer", positions)
        {
            Positions = [weights => new DisentangledPositions(Encoder, weights.Under(Encoder), disentangled)],
        };
    }

    private static DisentangledShape Disentangled(ModelConfiguration configuration, EncoderBlockShape block, int positions)
    {
        var largest = configuration.Integer("max_relative_positions", missing: -1, least: -1);
        if (largest < 1)
            largest = positions;
        var buckets = configuration.Integer("position_buckets", missing: -1, least: -1);
        configuration.Require(buckets is < 1 or >= 4, "position_buckets", "-1 or at least 4");
        configuration.Require(buckets < 1 || largest - 1 > buckets / 2, "position_buckets", $"below twice the largest distance, which is {largest}");
        var kinds = configuration.TextOrTexts("pos_att_type", '|') ?? [];
        configuration.Require(kinds.All(kind => kind is "c2p" or "p2c"), "pos_att_type", "a list of \"c2p\" and \"p2c\"");
        var norm = configuration.Text("norm_rel_ebd", "none");
        configuration.Require(norm is "none" or "layer_norm", "norm_rel_ebd", "\"none\" or \"layer_norm\"");
        return new DisentangledShape(block.Width, block.Heads, positions, buckets > 0 ? buckets : largest)
        {
            LargestDistance = buckets > 0 ? largest : null,
            ContentToPosition = kinds.Contains("c2p"),
            PositionToContent = kinds.Contains("p2c"),
            HasNorm = norm == "layer_norm",
            NormEpsilon = block.NormEpsilon,
            Dropout = block.OutputDropout,
        };
    }
}
