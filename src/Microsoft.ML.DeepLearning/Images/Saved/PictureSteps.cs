using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Images.Saved;

/// <summary>
/// The steps that make the pixels of pictures in a saved model, the same values that <see cref="PicturePixels"/> gives. All are
/// ML.NET's own; two of them are custom mappings, whose code ML.NET finds in this assembly by the name that it saves. A mapping
/// carries no settings, so the size comes to it as a column.
/// </summary>
internal static class PictureSteps
{
    public const string Source = "Picture.Source";
    public const string Switch = "Picture.Switch";
    public const string Settings = "Picture.Settings";
    public const string Resized = "Picture.Resized";

    /// <summary>The columns that the steps add besides the pixels and that are dropped at the end.</summary>
    public static IReadOnlyList<string> Temporary { get; } = [Source, Switch, Settings, Resized];

    /// <param name="ml">Makes the steps.</param>
    /// <param name="column">A column of pictures.</param>
    /// <param name="data">Data that has it; none of its rows are read.</param>
    public static TransformerChain<ImagePixelExtractingTransformer> Create(MLContext ml, ColumnSpec column, IDataView data)
    {
        var conversion = column.Picture!;
        var shape = conversion.Shape;
        var settings = new Dictionary<int, int[]> { [PictureSwitch.On] = PictureSettings.Of(conversion) };
        var colors = shape.Channels == 1 ? ImagePixelExtractingEstimator.ColorBits.Red : ImagePixelExtractingEstimator.ColorBits.Rgb;
        IEstimator<ITransformer> mapping = conversion.Source == PictureSource.Image
            ? ml.Transforms.CustomMapping(ImageMapping.Mapping, ImageMapping.Contract)
            : ml.Transforms.CustomMapping(FileMapping.Mapping, FileMapping.Contract);
        return ml.Transforms.CopyColumns(Source, column.Name)
            .Append(ml.Transforms.CustomMapping(PictureSwitch.Mapping, PictureSwitch.Contract))
            .Append(ml.Transforms.Conversion.MapValue(Settings, settings, Switch))
            .Append(mapping)
            .Append(ml.Transforms.ResizeImages(Resized, shape.Width, shape.Height, Resized)) // changes nothing: it states the size
            .Append(ml.Transforms.ExtractPixels(conversion.PixelColumnName, Resized, colors, outputAsFloatArray: false))
            .Fit(data);
    }
}
