using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Resizes an image for the network of a loaded model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMapping : CustomMappingFactory<ImageMapping.Input, ResizedPicture>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Vision.Image";

    public static Action<Input, ResizedPicture> Mapping { get; } = (input, output) => output.Image = Convert(input.Image, input.Settings);

    /// <summary>Gets the network's input pixels as an image. Models saved by version 0.1 call it by name through Microsoft.ML.DeepLearning.</summary>
    public static MLImage Convert(MLImage? image, VBuffer<int> settings)
    {
        var conversion = PictureSettings.Read(settings, PictureSource.Image);
        var pixels = new byte[conversion.Shape.Size];
        try
        {
            PicturePixels.Write(image, conversion, pixels);
        }
        catch (InvalidDataException e)
        {
            throw PictureSettings.Unreadable(settings, e);
        }
        return PictureSettings.ToImage(pixels, conversion.Shape);
    }

    public override Action<Input, ResizedPicture> GetMapping() => Mapping;

    internal sealed class Input
    {
        [ColumnName(PictureSteps.Source)]
        [ImageType(1, 1)] // the attribute needs a size, but the column's images have any size
        public MLImage? Image { get; set; }

        [ColumnName(PictureSteps.Settings)]
        public VBuffer<int> Settings { get; set; }
    }
}
