using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Compatibility;

/// <summary>The mapping of picture files in models saved by version 0.1.</summary>
[CustomMappingFactoryAttribute("Microsoft.ML.DeepLearning.Images.File")]
internal sealed class PictureFileMapping : CustomMappingFactory<PictureFileMapping.Input, PictureFileMapping.Output>
{
    private static readonly Lazy<Func<VBuffer<byte>, VBuffer<int>, MLImage>> Convert = new(() => MovedMapping.InVision<Func<VBuffer<byte>, VBuffer<int>, MLImage>>("FileMapping", "Convert"));

    public override Action<Input, Output> GetMapping() => (input, output) => output.Image = Convert.Value(input.File, input.Settings);

    internal sealed class Input
    {
        [ColumnName("Picture.Source")]
        public VBuffer<byte> File { get; set; }

        [ColumnName("Picture.Settings")]
        public VBuffer<int> Settings { get; set; }
    }

    internal sealed class Output
    {
        [ColumnName("Picture.Resized")]
        [ImageType(1, 1)] // ML.NET requires a size; the next step sets the real one
        public MLImage? Image { get; set; }
    }
}

/// <summary>The mapping of images in models saved by version 0.1.</summary>
[CustomMappingFactoryAttribute("Microsoft.ML.DeepLearning.Images.Image")]
internal sealed class PictureImageMapping : CustomMappingFactory<PictureImageMapping.Input, PictureFileMapping.Output>
{
    private static readonly Lazy<Func<MLImage?, VBuffer<int>, MLImage>> Convert = new(() => MovedMapping.InVision<Func<MLImage?, VBuffer<int>, MLImage>>("ImageMapping", "Convert"));

    public override Action<Input, PictureFileMapping.Output> GetMapping() => (input, output) => output.Image = Convert.Value(input.Image, input.Settings);

    internal sealed class Input
    {
        [ColumnName("Picture.Source")]
        [ImageType(1, 1)] // ML.NET requires a size; the column's images may have any
        public MLImage? Image { get; set; }

        [ColumnName("Picture.Settings")]
        public VBuffer<int> Settings { get; set; }
    }
}

/// <summary>The constant column of models saved by version 0.1 that ML.NET's value mapping turns into the picture settings.</summary>
[CustomMappingFactoryAttribute("Microsoft.ML.DeepLearning.Images.PictureSwitch")]
internal sealed class PictureSwitchMapping : CustomMappingFactory<PictureSwitchMapping.Nothing, PictureSwitchMapping.Number>
{
    public override Action<Nothing, Number> GetMapping() => static (_, number) => number.Value = 1;

    internal sealed class Nothing;

    internal sealed class Number
    {
        [ColumnName("Picture.Switch")]
        public int Value { get; set; }
    }
}
