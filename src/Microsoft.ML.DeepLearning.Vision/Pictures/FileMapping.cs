using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Decodes a picture file and brings it to the size that a loaded model's network reads.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class FileMapping : CustomMappingFactory<FileMapping.Input, ResizedPicture>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Images.File";

    public static Action<Input, ResizedPicture> Mapping { get; } = (input, output) =>
    {
        var conversion = PictureSettings.Read(input.Settings, PictureSource.EncodedFile);
        var pixels = new byte[conversion.Shape.Size];
        try
        {
            PicturePixels.Write([.. input.File.DenseValues()], conversion, pixels);
        }
        catch (InvalidDataException e)
        {
            throw PictureSettings.Unreadable(input.Settings, e);
        }
        output.Image = PictureSettings.ToImage(pixels, conversion.Shape);
    };

    public override Action<Input, ResizedPicture> GetMapping() => Mapping;

    internal sealed class Input
    {
        [ColumnName(PictureSteps.Source)]
        public VBuffer<byte> File { get; set; }

        [ColumnName(PictureSteps.Settings)]
        public VBuffer<int> Settings { get; set; }
    }
}
