using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Configuration;

namespace Microsoft.ML.Peft.Models.Llama;

/// <summary>The hyper-parameters of a Llama.</summary>
/// <param name="Width">W, the number of values of a token.</param>
/// <param name="HiddenWidth">The number of values in the feed-forward part.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Heads">The number of query heads.</param>
/// <param name="KeyHeads">The number of key and value heads; each serves Heads / KeyHeads query heads.</param>
/// <param name="HeadWidth">d, the number of values of a head.</param>
/// <param name="VocabularySize">The number of rows of the token table.</param>
/// <param name="MaximumLength">The maximum number of tokens of a text.</param>
internal sealed record LlamaShape(int Width, int HiddenWidth, int Blocks, int Heads, int KeyHeads, int HeadWidth, int VocabularySize, int MaximumLength)
{
    public ActivationFunction Activation { get; init; } = ActivationFunction.Silu;

    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>θ of the rotary embedding.</summary>
    public double RotaryBase { get; init; } = 10000;

    public bool AttentionBias { get; init; }

    public bool FeedForwardBias { get; init; }

    public double AttentionDropout { get; init; }

    /// <summary>True if the output layer shares the matrix of the token table.</summary>
    public bool SharesEmbeddings { get; init; }

    public static LlamaShape Of(ModelConfiguration configuration)
    {
        var (width, heads) = (configuration.Integer("hidden_size"), configuration.Integer("num_attention_heads"));
        configuration.Require(configuration.Has("head_dim") || width % heads == 0, "num_attention_heads", $"a divisor of 'hidden_size', which is {width}");
        var keyHeads = configuration.Integer("num_key_value_heads", missing: heads);
        configuration.Require(heads % keyHeads == 0, "num_key_value_heads", $"a divisor of 'num_attention_heads', which is {heads}");
        var headWidth = configuration.Integer("head_dim", missing: width / heads);
        configuration.Require(headWidth % 2 == 0, configuration.Has("head_dim") ? "head_dim" : "hidden_size", "such that a head has an even width, which rotary places need");
        // Llama 3.1 scales the positions; without this, long texts would be silently wrong.
        configuration.Require(!configuration.Has("rope_scaling"), "rope_scaling", "null; scaled places are not supported");
        var rotary = configuration.Section("rope_parameters");
        rotary?.Require(rotary.Text("rope_type", "default") == "default", "rope_type", "\"default\"; scaled places are not supported");
        return new LlamaShape(
            width,
            configuration.Integer("intermediate_size"),
            configuration.Integer("num_hidden_layers"),
            heads,
            keyHeads,
            headWidth,
            configuration.Integer("vocab_size"),
            configuration.Integer("max_position_embeddings", missing: 2048))
        {
            Activation = configuration.Activation("hidden_act", "silu"),
            NormEpsilon = configuration.Positive("rms_norm_eps", 1e-6),
            RotaryBase = (rotary ?? configuration).Positive("rope_theta", 10000),
            AttentionBias = configuration.Flag("attention_bias", false),
            FeedForwardBias = configuration.Flag("mlp_bias", false),
            AttentionDropout = configuration.Share("attention_dropout", 0),
            SharesEmbeddings = configuration.Flag("tie_word_embeddings", false),
        };
    }
}
