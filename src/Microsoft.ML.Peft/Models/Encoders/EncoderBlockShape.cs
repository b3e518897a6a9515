using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Configuration;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The hyper-parameters of a block.</summary>
/// <param name="Width">W, the number of values of a token.</param>
/// <param name="Heads">The number of attention heads, which share the width.</param>
/// <param name="HiddenWidth">The number of values between the two layers after the attention.</param>
/// <param name="Activation">The function between these layers.</param>
/// <param name="NormEpsilon">ε of the layer norms.</param>
internal sealed record EncoderBlockShape(int Width, int Heads, int HiddenWidth, ActivationFunction Activation, double NormEpsilon)
{
    /// <summary>The number of values of a token before the block, if it differs from the number after it.</summary>
    public int InputWidth { get; init; } = Width;

    /// <summary>True if the norms precede the layers (ViT); false if they follow the sums (BERT).</summary>
    public bool NormFirst { get; init; }

    /// <summary>True if queries, keys and values have a bias.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>True if the layer after the attention has a bias.</summary>
    public bool AttentionOutputBias { get; init; } = true;

    /// <summary>True if the first layer after the attention has a bias.</summary>
    public bool IntermediateBias { get; init; } = true;

    /// <summary>True if the second layer after the attention has a bias.</summary>
    public bool OutputBias { get; init; } = true;

    /// <summary>True if the norms have a bias.</summary>
    public bool NormBias { get; init; } = true;

    /// <summary>False if the attention reads its input without a norm.</summary>
    public bool HasAttentionNorm { get; init; } = true;

    /// <summary>True if the activated values are multiplied by the output of another layer (Shazeer, "GLU Variants Improve Transformer", 2020).</summary>
    public bool IsGated { get; init; }

    /// <summary>The share of attention weights dropped during training.</summary>
    public double AttentionDropout { get; init; }

    /// <summary>The share of the attention's output dropped during training.</summary>
    public double ProjectionDropout { get; init; }

    /// <summary>The share of the values between the two layers after the attention dropped during training.</summary>
    public double HiddenDropout { get; init; }

    /// <summary>The share of the block's output dropped during training, before the sum.</summary>
    public double OutputDropout { get; init; }

    /// <summary>The block of a configuration with the names of BERT, which those of RoBERTa and ViT use too.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="missingDropout">The shares dropped where the configuration has none.</param>
    /// <param name="missingEpsilon">ε where the configuration has none.</param>
    /// <exception cref="InvalidDataException">An entry is missing or out of range.</exception>
    public static EncoderBlockShape Of(ModelConfiguration configuration, double missingDropout, double missingEpsilon = 1e-12)
    {
        var dropout = configuration.Share("hidden_dropout_prob", missingDropout);
        var block = new EncoderBlockShape(
            configuration.Integer("hidden_size"),
            configuration.Integer("num_attention_heads"),
            configuration.Integer("intermediate_size"),
            configuration.Activation("hidden_act", "gelu"),
            configuration.Positive("layer_norm_eps", missingEpsilon))
        {
            AttentionDropout = configuration.Share("attention_probs_dropout_prob", missingDropout),
            ProjectionDropout = dropout,
            OutputDropout = dropout,
        };
        block.CheckHeads(configuration, "num_attention_heads", "hidden_size");
        return block;
    }

    /// <summary>Throws if the number of heads does not divide the width.</summary>
    public void CheckHeads(ModelConfiguration configuration, string heads, string width) =>
        configuration.Require(InputWidth % Heads == 0, heads, $"a divisor of '{width}', which is {InputWidth}");

    /// <summary>d, the number of values of a head.</summary>
    public int HeadWidth => InputWidth / Heads;

    /// <summary>Like <see cref="CheckHeads"/>; rotary positions also need an even width of a head.</summary>
    public void CheckRotary(ModelConfiguration configuration, string heads, string width)
    {
        CheckHeads(configuration, heads, width);
        configuration.Require(HeadWidth % 2 == 0, heads, $"such that a head has an even width, which rotary positions need; '{width}' is {InputWidth}");
    }
}
