using Microsoft.ML.DeepLearning.Vision.Images;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>Options of image trainers.</summary>
public abstract class ImageTrainingOptions : FeatureTrainingOptions
{
    private protected ImageTrainingOptions()
    {
    }

    /// <summary>The properties of the images that the column's type does not determine.</summary>
    public ImageInputOptions Image { get; set; } = new();

    /// <summary>Random changes of training images.</summary>
    /// <value>Default: no changes.</value>
    public ImageAugmentation Augmentation { get; set; } = new();

    /// <inheritdoc/>
    protected override void Validate()
    {
        base.Validate();
        ImageOptionChecks.Check(this);
    }
}
