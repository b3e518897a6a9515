using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>The hyper-parameters of a vision transformer, and the differences between the architectures.</summary>
/// <param name="Block">The hyper-parameters of a block.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="ImageSize">Height and width of a picture of the training.</param>
/// <param name="PatchSize">Height and width of a patch.</param>
/// <param name="Channels">The number of channels of a picture.</param>
/// <param name="Names">The names of the layers.</param>
internal sealed record VisionTransformerShape(EncoderBlockShape Block, int Blocks, int ImageSize, int PatchSize, int Channels, VisionNames Names)
{
    // Above this, the number of patches would overflow.
    private const int LargestImage = 1 << 15;

    /// <summary>True if the convolution of the patches has a bias.</summary>
    public bool ProjectionBias { get; init; } = true;

    /// <summary>True if positions are interpolated to pictures of other sizes, as in the model's training.</summary>
    public bool InterpolatesPositions { get; init; }

    /// <summary>The number of patches in a row of a picture of the training.</summary>
    public int Side => ImageSize / PatchSize;

    /// <summary>The pictures that the network reads.</summary>
    public PictureShape Pictures => new(ImageSize, Channels) { Multiple = InterpolatesPositions ? PatchSize : 0 };

    /// <summary>Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020.</summary>
    public static VisionTransformerShape OfVit(ModelConfiguration configuration)
    {
        var block = EncoderBlockShape.Of(configuration, missingDropout: 0) with { NormFirst = true, AttentionBias = configuration.Flag("qkv_bias", true) };
        return Of(configuration, block, configuration.Integer("patch_size", missing: 16), VisionNames.Vit);
    }

    /// <summary>Oquab et al., "DINOv2: Learning Robust Visual Features without Supervision", 2023: trained factors after both parts of a block, and gated layers in the largest model.</summary>
    public static VisionTransformerShape OfDinov2(ModelConfiguration configuration)
    {
        configuration.Require(configuration.Share("drop_path_rate", 0) == 0, "drop_path_rate", "0; stochastic depth is not supported");
        var (width, ratio, gated) = (configuration.Integer("hidden_size", missing: 768), configuration.Integer("mlp_ratio", missing: 4), configuration.Flag("use_swiglu_ffn", false));
        // The width of the reference: two thirds, rounded up to a multiple of 8.
        var hidden = gated ? ((width * ratio * 2 / 3) + 7) / 8 * 8 : width * ratio;
        var dropout = configuration.Share("hidden_dropout_prob", 0);
        var block = new EncoderBlockShape(
            width,
            configuration.Integer("num_attention_heads", missing: 12),
            hidden,
            gated ? ActivationFunction.Silu : configuration.Activation("hidden_act", "gelu"),
            configuration.Positive("layer_norm_eps", 1e-6))
        {
            NormFirst = true,
            IsGated = gated,
            AttentionBias = configuration.Flag("qkv_bias", true),
            AttentionDropout = configuration.Share("attention_probs_dropout_prob", 0),
            ProjectionDropout = dropout,
        };
        block.CheckHeads(configuration, "num_attention_heads", "hidden_size");
        var names = gated ? VisionNames.Dinov2Gated : VisionNames.Dinov2;
        return Of(configuration, block, configuration.Integer("patch_size", missing: 14), names) with { InterpolatesPositions = true };
    }

    /// <summary>The vision half of CLIP (Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021).</summary>
    public static VisionTransformerShape OfClip(ModelConfiguration configuration)
    {
        configuration = configuration.Section("vision_config") ?? configuration; // a file of both halves, or of this one
        var block = new EncoderBlockShape(
            configuration.Integer("hidden_size", missing: 768),
            configuration.Integer("num_attention_heads", missing: 12),
            configuration.Integer("intermediate_size", missing: 3072),
            configuration.Activation("hidden_act", "quick_gelu"),
            configuration.Positive("layer_norm_eps", 1e-5))
        {
            NormFirst = true,
            AttentionDropout = configuration.Share("attention_dropout", 0),
        };
        block.CheckHeads(configuration, "num_attention_heads", "hidden_size");
        return Of(configuration, block, configuration.Integer("patch_size", missing: 32), VisionNames.Clip) with { ProjectionBias = false };
    }

    private static VisionTransformerShape Of(ModelConfiguration configuration, EncoderBlockShape block, int patch, VisionNames names)
    {
        var image = configuration.Integer("image_size", missing: 224);
        configuration.Require(image <= LargestImage, "image_size", $"at most {LargestImage}");
        configuration.Require(image % patch == 0, "patch_size", $"a divisor of 'image_size', which is {image}");
        return new VisionTransformerShape(block, configuration.Integer("num_hidden_layers", missing: 12), image, patch, configuration.Integer("num_channels", missing: 3), names);
    }
}
