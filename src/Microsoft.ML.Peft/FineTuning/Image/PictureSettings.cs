using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Residual;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Image;

/// <summary>
/// The pictures of a network: their size, from <c>config.json</c> (DINOv2: from <c>crop_size</c>), and the mean and deviation of its training, from
/// <c>preprocessor_config.json</c>. Without this file they are those of the first published ViT, 0.5, or for a ResNet those of ImageNet. A ResNet in an ONNX
/// file has a mean picture or this file beside it.
/// </summary>
/// <param name="Size">Height and width.</param>
/// <param name="Channels">C.</param>
/// <param name="Mean">[C], of values from 0 to 1.</param>
/// <param name="Deviation">[C], of values from 0 to 1.</param>
internal sealed record PictureSettings(int Size, int Channels, float[] Mean, float[] Deviation)
{
    private const string FileName = "preprocessor_config.json";
    private const string CropSize = "crop_size";
    private const double LargestPixel = 255;

    /// <summary>True if height and width of pictures may differ from <see cref="Size"/>.</summary>
    public bool AnySize { get; init; }

    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="NotSupportedException">The model does not read pictures, or scales them in another way.</exception>
    public static PictureSettings Read(string directory)
    {
        if (ResidualFile.Find(directory) is { } file)
            return OfFile(file);
        var files = PretrainedFiles.In(directory);
        var configuration = ModelConfiguration.Read(files);
        var architecture = Architecture.Of(configuration);
        if (architecture.Pictures is not { } read)
            throw new NotSupportedException($"The model in '{directory}' is of type '{architecture.ModelType}', which cannot be fine-tuned on pictures.");
        return Of(read(configuration), files, Preprocessor(files), configuration.Section("pretrained_cfg"));
    }

    // The mean picture is on a scale from 0 to 255; the network subtracts its difference to the channels' means.
    private static PictureSettings OfFile(string path)
    {
        var shape = ResidualFile.ShapeOf(path).Pictures;
        var files = PretrainedFiles.In(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (MeanImage.Find(path) is { } mean)
            return new PictureSettings(shape.Size, shape.Channels, [.. mean.Channels.Select(value => value / (float)LargestPixel)], [.. mean.Channels.Select(_ => 1 / (float)LargestPixel)]) { AnySize = true };
        return Preprocessor(files) is { } preprocessor
            ? Of(shape, files, preprocessor, null)
            : throw new FileNotFoundException($"How '{path}' wants its pictures is not known. Put a '{FileName}' beside it that has 'image_mean' and 'image_std', one number from 0 to 1 for each colour.", files.PathOf(FileName));
    }

    // timm's configurations have mean and deviation in a section.
    private static PictureSettings Of(PictureShape shape, PretrainedFiles files, ModelConfiguration? preprocessor, ModelConfiguration? pretrained)
    {
        bool normalizes = preprocessor?.Flag("do_normalize", true) ?? true;
        if (preprocessor is not null && (!preprocessor.Flag("do_rescale", true) || Math.Abs((preprocessor.Positive("rescale_factor", 1 / LargestPixel) * LargestPixel) - 1) > 1e-3))
            throw new NotSupportedException($"'{files.PathOf(FileName)}' scales pixels by another factor than 1/255.");
        return new PictureSettings(SizeOf(shape, preprocessor), shape.Channels, Channels("image_mean", "mean", shape.Normalization.Mean, 0), Channels("image_std", "std", shape.Normalization.Deviation, 1)) { AnySize = shape.AnySize };

        float[] Channels(string name, string section, float[] missing, float none) => normalizes
            ? preprocessor?.Numbers(name, shape.Channels) ?? pretrained?.Numbers(section, shape.Channels) ?? missing
            : [.. Enumerable.Repeat(none, shape.Channels)];
    }

    /// <exception cref="ArgumentException">The column's images have another size.</exception>
    public void Check(ImageInput input, string directory)
    {
        if (AnySize ? input.Shape.Channels != Channels : input.Shape != new ImageShape(Channels, Size, Size))
            throw new ArgumentException($"Feature column '{input.Column.Name}' holds images of {input.Shape}; the model in '{directory}' reads {new ImageShape(Channels, Size, Size)}{(AnySize ? " or of another size" : "")}.");
    }

    /// <summary>The normalisation on the scale of a column: pixels are from 0 to 255, numbers from 0 to 1.</summary>
    public ImageNormalization Normalization(ImageInput input, Device device)
    {
        float scale = input.Column.Content == ColumnContent.Pixels ? (float)LargestPixel : 1;
        return new ImageNormalization([.. Mean.Select(value => value * scale)], [.. Deviation.Select(value => value * scale)], device);
    }

    // A network that interpolates positions is used with other pictures than those of its last training.
    private static int SizeOf(PictureShape shape, ModelConfiguration? preprocessor)
    {
        if (shape.Multiple <= 1 || preprocessor is null || !preprocessor.Flag("do_center_crop", true) || !preprocessor.Has(CropSize))
            return shape.Size;
        var section = preprocessor.Section(CropSize);
        var size = section?.Integer("height") ?? preprocessor.Integer(CropSize);
        section?.Require(section.Integer("width") == size, "width", $"{size}, the height; only squares are supported");
        preprocessor.Require(size % shape.Multiple == 0, CropSize, $"a multiple of the patch size, which is {shape.Multiple}");
        return size;
    }

    private static ModelConfiguration? Preprocessor(PretrainedFiles files)
    {
        if (!files.Has(FileName))
            return null;
        using var document = JsonFile.Read(files, FileName);
        return ModelConfiguration.Of(files.PathOf(FileName), document.RootElement.Clone());
    }
}
