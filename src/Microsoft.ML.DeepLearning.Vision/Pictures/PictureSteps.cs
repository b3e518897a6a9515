using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>
/// The steps that make the pixels of pictures in a saved model, the same values that <see cref="PicturePixels"/> gives. All are
/// ML.NET's own; two of them are custom mappings, whose code ML.NET finds in this assembly by the name that it saves. A mapping
/// carries no settings, so the size comes to it as a column.
/// </summary>
internal static class PictureSteps
{
    // The mappings find their columns by these names, so they are the same in every model: names that nobody gives a column.
    public const string Source = "Microsoft.ML.DeepLearning.Picture";
    public const string Switch = "Microsoft.ML.DeepLearning.Switch";
    public const string Settings = "Microsoft.ML.DeepLearning.Settings";
    public const string Resized = "Microsoft.ML.DeepLearning.Resized";

    /// <summary>The columns that the steps add besides the pixels and that are dropped at the end.</summary>
    public static IReadOnlyList<string> Temporary { get; } = [Source, Switch, Settings, Resized];

    /// <param name="ml">Makes the steps.</param>
    /// <param name="column">A column of pictures.</param>
    /// <param name="data">Data that has it; none of its rows are read.</param>
    public static ITransformer Create(MLContext ml, ColumnSpec column, IDataView data)
    {
        var conversion = column.Picture!;
        var shape = conversion.Shape;
        var settings = new Dictionary<int, int[]> { [PictureSwitch.On] = PictureSettings.Of(conversion, column.Name) };
        var colors = shape.Channels == 1 ? ImagePixelExtractingEstimator.ColorBits.Red : ImagePixelExtractingEstimator.ColorBits.Rgb;
        IEstimator<ITransformer>[] estimators =
        [
            ml.Transforms.CopyColumns(Source, column.Name),
            ml.Transforms.CustomMapping(PictureSwitch.Mapping, PictureSwitch.Contract),
            ml.Transforms.Conversion.MapValue(Settings, settings, Switch),
            conversion.Source == PictureSource.Image
                ? ml.Transforms.CustomMapping(ImageMapping.Mapping, ImageMapping.Contract)
                : ml.Transforms.CustomMapping(FileMapping.Mapping, FileMapping.Contract),
            ml.Transforms.ResizeImages(Resized, shape.Width, shape.Height, Resized), // changes nothing: it states the size
            ml.Transforms.ExtractPixels(conversion.InputName, Resized, colors, outputAsFloatArray: false),
        ];
        // One by one: a chain of estimators compares the sizes in image types, which the steps themselves do not.
        var steps = new List<ITransformer>();
        foreach (var estimator in estimators)
        {
            steps.Add(estimator.Fit(data));
            data = steps[^1].Transform(data);
        }
        return new TransformerChain<ITransformer>([.. steps]);
    }
}
