using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Decodes a picture file and resizes it for the network of a loaded model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class FileMapping : CustomMappingFactory<FileMapping.Input, ResizedPicture>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Vision.File";

    public static Action<Input, ResizedPicture> Mapping { get; } = (input, output) => output.Image = Convert(input.File, input.Settings);

    /// <summary>Gets the network's input pixels as an image. Models saved by version 0.1 call it by name through Microsoft.ML.DeepLearning.</summary>
    public static MLImage Convert(VBuffer<byte> file, VBuffer<int> settings)
    {
        var conversion = PictureSettings.Read(settings, PictureSource.EncodedFile);
        var pixels = new byte[conversion.Shape.Size];
        try
        {
            PicturePixels.Write([.. file.DenseValues()], conversion, pixels);
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
        public VBuffer<byte> File { get; set; }

        [ColumnName(PictureSteps.Settings)]
        public VBuffer<int> Settings { get; set; }
    }
}

/// <summary>The output row of the mappings.</summary>
internal sealed class ResizedPicture
{
    [ColumnName(PictureSteps.Resized)]
    [ImageType(1, 1)] // the attribute needs a size; the next step sets the true one
    public MLImage? Image { get; set; }
}
