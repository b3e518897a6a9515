using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders.Positions;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// Reads the configuration of Nomic's BERT (Nussbaum et al., "Nomic Embed", 2024, section 3): BERT with rotary positions and gated layers. The names are those
/// of GPT-2.
/// </summary>
internal static class NomicBertShape
{
    private const int HiddenMultiple = 256;

    public static BertShape Of(ModelConfiguration configuration)
    {
        foreach (var name in (string[])["prenorm", "parallel_block", "use_rms_norm", "causal", "rotary_emb_interleaved"])
            configuration.Require(!configuration.Flag(name, false), name, "false");
        configuration.Require(!configuration.Has("rotary_emb_scale_base"), "rotary_emb_scale_base", "null");
        configuration.Require(!configuration.Has("num_heads_kv"), "num_heads_kv", "null");
        configuration.Require(configuration.Has("rotary_emb_fraction") && configuration.Positive("rotary_emb_fraction") == 1, "rotary_emb_fraction", "1; other shares of a head are not supported");
        var dropout = configuration.Share("resid_pdrop", 0.1);
        var firstBias = configuration.Flag("mlp_fc1_bias", true);
        var attentionBias = configuration.Flag("qkv_proj_bias", true);
        var width = configuration.Integer("n_embd");
        var (activation, gated) = Activation(configuration);
        var hidden = configuration.Has("n_inner") ? configuration.Integer("n_inner") : gated ? 8 * width / 3 : 4 * width;
        var block = new EncoderBlockShape(
            width,
            configuration.Integer("n_head"),
            gated ? (hidden + HiddenMultiple - 1) / HiddenMultiple * HiddenMultiple : hidden,
            activation,
            configuration.Positive("layer_norm_epsilon", 1e-5))
        {
            IsGated = gated,
            AttentionBias = attentionBias,
            AttentionOutputBias = attentionBias,
            IntermediateBias = firstBias,
            OutputBias = configuration.Flag("mlp_fc2_bias", true),
            AttentionDropout = configuration.Share("attn_pdrop", 0.1),
            ProjectionDropout = dropout,
            OutputDropout = dropout,
        };
        block.CheckRotary(configuration, "n_head", "n_embd");
        var embeddings = new BertEmbeddingShape(configuration.Integer("vocab_size"), width)
        {
            Norm = "emb_ln",
            Segments = configuration.Integer("type_vocab_size", missing: 2, least: 0),
            Dropout = configuration.Share("embd_pdrop", 0.1),
        };
        var length = configuration.MaximumLength("n_positions", missing: 2048);
        // Dynamic scaling only changes longer texts than those of the training.
        if (configuration.Has("rotary_scaling_factor"))
            length = Math.Min(length, configuration.Integer("max_trained_positions", missing: 2048));
        var rotaryBase = configuration.Positive("rotary_emb_base", 10000);
        return new BertShape(embeddings, block, configuration.Integer("n_layer"), gated ? EncoderBlockNames.NomicGated : EncoderBlockNames.Nomic, "encoder.layers", length)
        {
            Positions = [weights => new RotaryPositions("rotary", weights, block.HeadWidth, length, rotaryBase)],
        };
    }

    private static (ActivationFunction Function, bool Gated) Activation(ModelConfiguration configuration)
    {
        var name = configuration.Text("activation_function", "gelu_new");
        configuration.Require(name is "swiglu" or "geglu" or "gelu", "activation_function", "one of swiglu, geglu, gelu");
        return name == "swiglu" ? (ActivationFunction.Silu, true) : (ActivationFunction.Gelu, name == "geglu");
    }
}
