namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>Options of trainers that learn from images.</summary>
public abstract class ImageTrainingOptions : FeatureTrainingOptions
{
    private protected ImageTrainingOptions()
    {
    }

    /// <summary>What the type of the image column does not say of its images.</summary>
    public ImageInputOptions Image { get; set; } = new();

    /// <summary>How training images are changed at random.</summary>
    /// <value>Default: not at all.</value>
    public ImageAugmentation Augmentation { get; set; } = new();
}
