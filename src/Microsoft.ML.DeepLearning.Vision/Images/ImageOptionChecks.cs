using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>Checks the options that <see cref="ImageTrainingOptions"/> adds.</summary>
internal static class ImageOptionChecks
{
    public const int MostChannels = 4;

    public static void Check(ImageTrainingOptions options)
    {
        OptionChecks.NotEmpty(options.FeatureColumnName);
        if (options.Image is null)
            throw OptionChecks.Invalid(nameof(options.Image), "Option Image is null; keep the default if the column's type determines the images.");
        if (options.Augmentation is null)
            throw OptionChecks.Invalid(nameof(options.Augmentation), "Option Augmentation is null; keep the default for no augmentation.");
        Check(options.Image);
        Check(options.Augmentation);
        if (options.Optimizer == OptimizerKind.Lbfgs && ImageAugmenter.Changes(options.Augmentation))
            throw OptionChecks.Invalid(nameof(options.Optimizer), "Option Optimizer is Lbfgs, whose line search needs the same images in every evaluation; with Augmentation, use Adam, AdamW or Sgd.");
    }

    private static void Check(ImageInputOptions options)
    {
        if (options.Height is int height)
            OptionChecks.Between(height, 1, ImageShape.LongestSide, "from 1 to 4096", nameof(options.Height));
        if (options.Width is int width)
            OptionChecks.Between(width, 1, ImageShape.LongestSide, "from 1 to 4096", nameof(options.Width));
        if (options.Channels is int channels)
            OptionChecks.Between(channels, 1, MostChannels, "from 1 to 4", nameof(options.Channels));
        if (options.Layout is { } layout)
            OptionChecks.Defined(layout, nameof(options.Layout));
        OptionChecks.Defined(options.Resizing);
        OptionChecks.Between(options.MaximumPixels, 1, PictureConversion.LargestMaximumPixels, "from 1 to 500000000", nameof(options.MaximumPixels));
        if (!PictureBackground.TryParse(options.Background, out _))
            throw OptionChecks.Invalid(nameof(options.Background), $"Option Background is {(options.Background is null ? "null" : $"'{options.Background}'")}; # and six hexadecimal digits of red, green and blue are needed, such as #FFFFFF for white.");
    }

    private static void Check(ImageAugmentation options)
    {
        OptionChecks.Between(options.MaximumRotation, 0, 180, "from 0 to 180");
        OptionChecks.Between(options.CropPadding, 0, 1024, "from 0 to 1024");
        OptionChecks.Between(options.CutoutSize, 0, ImageShape.LongestSide, "from 0 to 4096");
        if (options.MixupAlpha != 0)
            OptionChecks.Between(options.MixupAlpha, 0.01, 100, "0, or from 0.01 to 100");
    }
}
