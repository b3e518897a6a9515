namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>
/// How training images are changed at random, anew in every epoch, in the order of these members. Validation and scoring see
/// images as they are. The changes follow from the run's seed.
/// </summary>
public sealed class ImageAugmentation
{
    /// <summary>Whether half of the images are mirrored left to right.</summary>
    /// <value>Default false. Not for what has a side, such as letters.</value>
    public bool HorizontalFlip { get; set; }

    /// <summary>Whether half of the images are mirrored top to bottom.</summary>
    /// <value>Default false.</value>
    public bool VerticalFlip { get; set; }

    /// <summary>
    /// The largest angle, in degrees, by which an image is turned about its centre, in either direction and evenly drawn. Pixels are
    /// interpolated linearly; what comes from outside is 0.
    /// </summary>
    /// <value>0 to 180; default 0.</value>
    public double MaximumRotation { get; set; }

    /// <summary>The most pixels by which an image is moved along each axis: padded with 0 by so many on every side, then cut to size at random.</summary>
    /// <value>0 to 1,024; default 0.</value>
    public int CropPadding { get; set; }

    /// <summary>
    /// The side, in pixels, of a square of each image that is set to the channels' mean. Its centre is any pixel, so that it may
    /// lie partly outside (DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017).
    /// </summary>
    /// <value>0 to 4,096; default 0.</value>
    public int CutoutSize { get; set; }

    /// <summary>
    /// α of mixup: images and their losses are mixed with those of another row of the batch, λ to 1 − λ, with one λ a batch drawn
    /// from Beta(α, α) (Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018).
    /// </summary>
    /// <value>0, or 0.01 to 100; default 0: off. 0.1 to 0.4 are usual.</value>
    public double MixupAlpha { get; set; }
}
