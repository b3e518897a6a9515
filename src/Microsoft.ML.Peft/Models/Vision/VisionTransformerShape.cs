using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>The hyper-parameters of a vision transformer.</summary>
/// <param name="Block">The hyper-parameters of a block.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="ImageSize">Height and width of a picture.</param>
/// <param name="PatchSize">Height and width of a patch.</param>
/// <param name="Channels">The number of channels of a picture.</param>
internal sealed record VisionTransformerShape(EncoderBlockShape Block, int Blocks, int ImageSize, int PatchSize, int Channels)
{
    /// <summary>The number of patches of a picture.</summary>
    public int Patches => ImageSize / PatchSize * (ImageSize / PatchSize);

    public static VisionTransformerShape Of(ModelConfiguration configuration)
    {
        var block = EncoderBlockShape.Of(configuration, missingDropout: 0) with { NormFirst = true, AttentionBias = configuration.Flag("qkv_bias", true) };
        var image = configuration.Integer("image_size", missing: 224);
        var patch = configuration.Integer("patch_size", missing: 16);
        // Above this, the number of patches would overflow.
        configuration.Require(image is >= 1 and <= 1 << 15, "image_size", "at most 32768");
        configuration.Require(image % patch == 0, "patch_size", $"a divisor of 'image_size', which is {image}");
        return new VisionTransformerShape(block, configuration.Integer("num_hidden_layers"), image, patch, configuration.Integer("num_channels", missing: 3));
    }
}
