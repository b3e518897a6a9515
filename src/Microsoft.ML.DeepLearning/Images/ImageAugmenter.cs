using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Images;

/// <summary>
/// Draws an <see cref="ImageAugmentation"/> for each row of a batch and applies it. Everything is drawn on the CPU from the global
/// torch generator, which a run seeds for every epoch, so the same run sees the same images on every device.
/// </summary>
internal sealed class ImageAugmenter(ImageAugmentation options)
{
    /// <summary>The augmenter of these options, or null when they change nothing.</summary>
    public static ImageAugmenter? Of(ImageAugmentation options)
    {
        bool changes = options.HorizontalFlip || options.VerticalFlip || options.MaximumRotation > 0 || options.CropPadding > 0
            || options.CutoutSize > 0 || options.MixupAlpha > 0;
        return changes ? new ImageAugmenter(options) : null;
    }

    /// <param name="images">[B, C, H, W]; not changed.</param>
    /// <param name="mean">The mean of each channel, [C, 1, 1].</param>
    public AugmentedImages Apply(Tensor images, Tensor mean)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var changed = images;
        if (options.HorizontalFlip)
            changed = ImageOperations.Flip(changed, Coins(images), axis: 3);
        if (options.VerticalFlip)
            changed = ImageOperations.Flip(changed, Coins(images), axis: 2);
        if (options.MaximumRotation > 0)
            changed = ImageOperations.Rotate(changed, Angles(images));
        if (options.CropPadding > 0)
            changed = ImageOperations.Shift(changed, options.CropPadding, Whole(images, (2 * options.CropPadding) + 1), Whole(images, (2 * options.CropPadding) + 1));
        if (options.CutoutSize > 0)
            changed = ImageOperations.CutOut(changed, options.CutoutSize, Whole(images, images.shape[2]), Whole(images, images.shape[3]), mean);
        if (options.MixupAlpha == 0)
            return new AugmentedImages(Handed(changed, images), null);
        double share = BetaDistribution.Draw(options.MixupAlpha);
        var partner = randperm(images.shape[0], dtype: ScalarType.Int64).to(images.device);
        var mixed = RowMixing.Mix(changed, partner, share);
        return new AugmentedImages(mixed.MoveToOuterDisposeScope(), new ImageMixing(Handed(changed, images), partner.MoveToOuterDisposeScope(), share));
    }

    private static Tensor Handed(Tensor changed, Tensor images) => ReferenceEquals(changed, images) ? images.alias().MoveToOuterDisposeScope() : changed.MoveToOuterDisposeScope();

    // [B] true for about half of the rows
    private static Tensor Coins(Tensor images) => randint(2, [images.shape[0]], dtype: ScalarType.Bool).to(images.device);

    // [B] from 0 to below the limit
    private static Tensor Whole(Tensor images, long limit) => randint(limit, [images.shape[0]], dtype: ScalarType.Int64).to(images.device);

    // [B] in radians
    private Tensor Angles(Tensor images)
    {
        double largest = options.MaximumRotation * Math.PI / 180;
        return rand(images.shape[0]).Times(2 * largest).Minus(largest).to(images.device);
    }
}
