using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Vision;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Image;

/// <summary>
/// The pictures of a vision transformer: their size, from <c>config.json</c> (DINOv2: from <c>crop_size</c>), and the mean and deviation of its training,
/// from <c>preprocessor_config.json</c>; both are 0.5 without this file, as in the first published ViT.
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

    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="NotSupportedException">The model does not read pictures, or scales them in another way.</exception>
    public static PictureSettings Read(string directory)
    {
        var files = PretrainedFiles.In(directory);
        var configuration = ModelConfiguration.Read(files);
        var architecture = Architecture.Of(configuration);
        if (architecture.Pictures is not { } read)
            throw new NotSupportedException($"The model in '{directory}' is of type '{architecture.ModelType}', which cannot be fine-tuned on pictures.");
        var shape = read(configuration);
        var preprocessor = Preprocessor(files);
        bool normalizes = preprocessor?.Flag("do_normalize", true) ?? true;
        if (preprocessor is not null && (!preprocessor.Flag("do_rescale", true) || Math.Abs((preprocessor.Positive("rescale_factor", 1 / LargestPixel) * LargestPixel) - 1) > 1e-3))
            throw new NotSupportedException($"'{files.PathOf(FileName)}' scales pixels by another factor than 1/255.");
        return new PictureSettings(SizeOf(shape, preprocessor), shape.Channels, Channels("image_mean", 0), Channels("image_std", 1));

        float[] Channels(string name, float none) => normalizes
            ? preprocessor?.Numbers(name, shape.Channels) ?? [.. Enumerable.Repeat(0.5f, shape.Channels)]
            : [.. Enumerable.Repeat(none, shape.Channels)];
    }

    /// <exception cref="ArgumentException">The column's images have another size.</exception>
    public void Check(ImageInput input, string directory)
    {
        if (input.Shape != new ImageShape(Channels, Size, Size))
            throw new ArgumentException($"Feature column '{input.Column.Name}' holds images of {input.Shape}; the model in '{directory}' reads {new ImageShape(Channels, Size, Size)}.");
    }

    /// <summary>The normalisation on the scale of a column: pixels are from 0 to 255, numbers from 0 to 1.</summary>
    public ImageNormalization Normalization(ImageInput input, Device device)
    {
        float scale = input.Column.Content == ColumnContent.Pixels ? (float)LargestPixel : 1;
        return new ImageNormalization([.. Mean.Select(value => value * scale)], [.. Deviation.Select(value => value * scale)], device);
    }

    // A network that interpolates positions is used with other pictures than those of its last training.
    private static int SizeOf(VisionTransformerShape shape, ModelConfiguration? preprocessor)
    {
        if (!shape.InterpolatesPositions || preprocessor is null || !preprocessor.Flag("do_center_crop", true) || !preprocessor.Has(CropSize))
            return shape.ImageSize;
        var section = preprocessor.Section(CropSize);
        var size = section?.Integer("height") ?? preprocessor.Integer(CropSize);
        section?.Require(section.Integer("width") == size, "width", $"{size}, the height; only squares are supported");
        preprocessor.Require(size % shape.PatchSize == 0, CropSize, $"a multiple of the patch size, which is {shape.PatchSize}");
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
