using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders.Positions;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// Reads the configuration of ModernBERT (Warner et al., "Smarter, Better, Faster, Longer", 2024): norms in front, gated layers, rotary positions, and
/// attention that is local in two of three blocks.
/// </summary>
internal static class ModernBertShape
{
    private const string Full = "full_attention";
    private const string Local = "sliding_attention";

    public static BertShape Of(ModelConfiguration configuration)
    {
        var attentionDropout = configuration.Share("attention_dropout", 0);
        var block = new EncoderBlockShape(
            configuration.Integer("hidden_size", missing: 768),
            configuration.Integer("num_attention_heads", missing: 12),
            configuration.Integer("intermediate_size", missing: 1152),
            configuration.Activation("hidden_activation", "gelu"),
            configuration.Positive("norm_eps", 1e-5))
        {
            NormFirst = true,
            IsGated = true,
            AttentionBias = configuration.Flag("attention_bias", false),
            AttentionOutputBias = configuration.Flag("attention_bias", false),
            IntermediateBias = configuration.Flag("mlp_bias", false),
            OutputBias = configuration.Flag("mlp_bias", false),
            NormBias = configuration.Flag("norm_bias", false),
            AttentionDropout = attentionDropout,
            ProjectionDropout = attentionDropout,
            HiddenDropout = configuration.Share("mlp_dropout", 0),
        };
        block.CheckRotary(configuration, "num_attention_heads", "hidden_size");
        var embeddings = new BertEmbeddingShape(configuration.Integer("vocab_size", missing: 50368), block.Width)
        {
            Words = "embeddings.tok_embeddings",
            Norm = "embeddings.norm",
            NormBias = block.NormBias,
            Dropout = configuration.Share("embedding_dropout", 0),
        };
        var blocks = configuration.Integer("num_hidden_layers", missing: 22);
        var pooling = configuration.Text("classifier_pooling", "cls");
        configuration.Require(pooling is "cls" or "mean", "classifier_pooling", "\"cls\" or \"mean\"");
        var length = configuration.MaximumLength("max_position_embeddings", missing: 8192);
        var (full, local) = (RotaryBase(configuration, Full, "global_rope_theta", 160000), RotaryBase(configuration, Local, "local_rope_theta", 10000));
        var window = configuration.Integer("local_attention", missing: 128) / 2;
        return new BertShape(embeddings, block, blocks, EncoderBlockNames.ModernBert, "layers", length)
        {
            FirstBlockHasAttentionNorm = false,
            FinalNorm = "final_norm",
            PoolsMean = pooling == "mean",
            Positions =
            [
                weights => new RotaryPositions("rotary_full", weights, block.HeadWidth, length, full),
                weights => new RotaryPositions("rotary_local", weights, block.HeadWidth, length, local, window),
            ],
            PositionsOfBlocks = PositionsOfBlocks(configuration, blocks),
        };
    }

    // Recent files have a section for each kind of attention, older ones only the base.
    private static double RotaryBase(ModelConfiguration configuration, string attention, string name, double missing)
    {
        configuration.Require(!configuration.Has("rope_scaling"), "rope_scaling", "null; scaled positions are not supported");
        if (configuration.Section("rope_parameters")?.Section(attention) is not { } rotary)
            return configuration.Positive(name, missing);
        rotary.Require(rotary.Text("rope_type", "default") == "default", "rope_type", "\"default\"; scaled positions are not supported");
        return rotary.Positive("rope_theta", configuration.Positive(name, missing));
    }

    // 0 for full attention, 1 for local.
    private static int[] PositionsOfBlocks(ModelConfiguration configuration, int blocks)
    {
        if (configuration.Texts("layer_types") is not { } types)
        {
            var every = configuration.Integer("global_attn_every_n_layers", missing: 3);
            return [.. Enumerable.Range(0, blocks).Select(block => block % every == 0 ? 0 : 1)];
        }

        configuration.Require(types.Count == blocks && types.All(type => type is Full or Local), "layer_types", $"a list of {blocks} texts, each \"{Full}\" or \"{Local}\"");
        return [.. types.Select(type => type == Full ? 0 : 1)];
    }
}
