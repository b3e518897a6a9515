using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Brings an image to the size that a loaded model's network reads.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMapping : CustomMappingFactory<ImageMapping.Input, ResizedPicture>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Vision.Image";

    public static Action<Input, ResizedPicture> Mapping { get; } = (input, output) => output.Image = Convert(input.Image, input.Settings);

    /// <summary>The pixels that the network reads, as an image. Models saved by version 0.1 reach it through Microsoft.ML.DeepLearning, by name.</summary>
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
        [ImageType(1, 1)] // a size is needed and says nothing: the column's images have any
        public MLImage? Image { get; set; }

        [ColumnName(PictureSteps.Settings)]
        public VBuffer<int> Settings { get; set; }
    }
}
