using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Augmentation;

/// <summary>
/// Draws an <see cref="ImageAugmentation"/> for each row of a batch and applies it. Numbers are drawn on the CPU, so a run uses the
/// same images on every device.
/// </summary>
internal sealed class ImageAugmenter(ImageAugmentation options, RandomSource random)
{
    /// <summary>The augmenter of these options, or null if they change nothing.</summary>
    public static ImageAugmenter? Of(ImageAugmentation options, RandomSource random) => Changes(options) ? new ImageAugmenter(options, random) : null;

    /// <summary>True if the options change images, or may do so.</summary>
    public static bool Changes(ImageAugmentation options) => options.Automatic || options.HorizontalFlip || options.VerticalFlip || options.MaximumRotation > 0
        || options.CropPadding > 0 || options.CutoutSize > 0 || options.MixupAlpha > 0;

    /// <param name="images">[B, C, H, W]; not modified.</param>
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
        double share = random.Beta(options.MixupAlpha);
        var partner = random.Permutation(images.shape[0], images.device);
        var mixed = Mixup.Mix(changed, partner, share);
        return new AugmentedImages(mixed.MoveToOuterDisposeScope(), new ImageMixing(Handed(changed, images), partner.MoveToOuterDisposeScope(), share));
    }

    private static Tensor Handed(Tensor changed, Tensor images) => ReferenceEquals(changed, images) ? images.alias().MoveToOuterDisposeScope() : changed.MoveToOuterDisposeScope();

    // [B] true for about half of the rows
    private Tensor Coins(Tensor images) => random.Coins(images.shape[0], images.device);

    // [B] from 0 to below the limit
    private Tensor Whole(Tensor images, long limit) => random.Integers(limit, images.shape[0], images.device);

    // [B] in radians
    private Tensor Angles(Tensor images) => random.Uniform([images.shape[0]], options.MaximumRotation * Math.PI / 180, images.device);
}

/// <summary>The augmented images of a training step.</summary>
/// <param name="Images">[B, C, H, W].</param>
/// <param name="Mixing">The mixing; null without mixup.</param>
internal readonly record struct AugmentedImages(Tensor Images, ImageMixing? Mixing);

/// <summary>The mixing of the images of a batch.</summary>
/// <param name="Unmixed">The images before mixing, [B, C, H, W].</param>
/// <param name="Partner">[B] int64: the row that each row was mixed with.</param>
/// <param name="Share">λ, the share of the row itself.</param>
internal readonly record struct ImageMixing(Tensor Unmixed, Tensor Partner, double Share);
