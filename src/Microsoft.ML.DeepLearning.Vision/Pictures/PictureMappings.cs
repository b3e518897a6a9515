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
        => PictureSettings.Convert(settings, PictureSource.EncodedFile, (conversion, pixels) => PicturePixels.Write([.. file.DenseValues()], conversion, pixels));

    public override Action<Input, ResizedPicture> GetMapping() => Mapping;

    internal sealed class Input
    {
        [ColumnName(PictureSteps.Source)]
        public VBuffer<byte> File { get; set; }

        [ColumnName(PictureSteps.Settings)]
        public VBuffer<int> Settings { get; set; }
    }
}

/// <summary>Resizes an image for the network of a loaded model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMapping : CustomMappingFactory<ImageMapping.Input, ResizedPicture>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Vision.Image";

    public static Action<Input, ResizedPicture> Mapping { get; } = (input, output) => output.Image = Convert(input.Image, input.Settings);

    /// <inheritdoc cref="FileMapping.Convert"/>
    public static MLImage Convert(MLImage? image, VBuffer<int> settings)
        => PictureSettings.Convert(settings, PictureSource.Image, (conversion, pixels) => PicturePixels.Write(image, conversion, pixels));

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

/// <summary>The output row of the mappings.</summary>
internal sealed class ResizedPicture
{
    [ColumnName(PictureSteps.Resized)]
    [ImageType(1, 1)] // the attribute needs a size; the next step sets the true one
    public MLImage? Image { get; set; }
}

/// <summary>Adds a column with the same number in every row, which a value mapping turns into the settings.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class PictureSwitch : CustomMappingFactory<PictureSwitch.Nothing, PictureSwitch.Number>
{
    public const string Contract = "Microsoft.ML.DeepLearning.Vision.PictureSwitch";
    public const int On = 1;

    public static Action<Nothing, Number> Mapping { get; } = (_, number) => number.Value = On;

    public override Action<Nothing, Number> GetMapping() => Mapping;

    internal sealed class Nothing;

    internal sealed class Number
    {
        [ColumnName(PictureSteps.Switch)]
        public int Value { get; set; }
    }
}
