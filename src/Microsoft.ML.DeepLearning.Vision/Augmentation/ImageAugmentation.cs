namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>
/// Random changes of training images, drawn for each epoch and applied in the order of these members. Validation and scoring use
/// unchanged images. The run's seed determines the changes.
/// </summary>
public sealed class ImageAugmentation
{
    /// <summary>
    /// Creates changes that suit the training images: they are mirrored left to right if mirror images still look like images of their class, and shifted by
    /// up to an eighth of their side in runs of 30 epochs and more. See <see cref="Automatic"/>.
    /// </summary>
    // A method: code that walks through an option's properties, as AutoML does, would not come to an end at a static one of this type.
    public static ImageAugmentation Auto() => new() { Automatic = true };

    /// <summary>
    /// True to choose <see cref="HorizontalFlip"/> and <see cref="CropPadding"/>, where they are off, by the training images. Mirror images are used
    /// if the mean images of the classes recognise at least nine tenths as many of them as of the images themselves, so that digits and
    /// letters stay as they are. Shifted images need more epochs, so short runs have none.
    /// </summary>
    /// <value>Default false.</value>
    public bool Automatic { get; set; }

    /// <summary>True to mirror half of the images left to right.</summary>
    /// <value>Default false. Unsuitable for images with a direction, such as letters.</value>
    public bool HorizontalFlip { get; set; }

    /// <summary>True to mirror half of the images top to bottom.</summary>
    /// <value>Default false.</value>
    public bool VerticalFlip { get; set; }

    /// <summary>
    /// The largest angle, in degrees, by which an image is rotated about its centre in either direction; drawn uniformly. Pixels are
    /// interpolated linearly; pixels from outside are 0.
    /// </summary>
    /// <value>0 to 180; default 0.</value>
    public double MaximumRotation { get; set; }

    /// <summary>The largest shift of an image along each axis, in pixels: it is padded with this many zeros on every side and cropped at random.</summary>
    /// <value>0 to 1,024; default 0.</value>
    public int CropPadding { get; set; }

    /// <summary>
    /// The side, in pixels, of a square of each image that is set to the channels' mean. Its centre is any pixel, so it may lie
    /// partly outside (DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017).
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
