using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>
/// The steps of a saved model that convert pictures to pixels, with the same values as <see cref="PicturePixels"/>. All are ML.NET's own;
/// two are custom mappings, whose code ML.NET finds in this assembly by the saved name. A mapping has no settings, so it reads them from a
/// column.
/// </summary>
internal static class PictureSteps
{
    // The mappings find their columns by name, so the names are the same in every model; users are unlikely to choose them.
    public const string Source = "Microsoft.ML.DeepLearning.Picture";
    public const string Switch = "Microsoft.ML.DeepLearning.Switch";
    public const string Settings = "Microsoft.ML.DeepLearning.Settings";
    public const string Resized = "Microsoft.ML.DeepLearning.Resized";

    /// <summary>The columns that the steps add in addition to the pixels; they are dropped at the end.</summary>
    public static IReadOnlyList<string> Temporary { get; } = [Source, Switch, Settings, Resized];

    /// <param name="ml">Creates the steps.</param>
    /// <param name="column">A column of pictures.</param>
    /// <param name="data">Data with the column; no rows are read.</param>
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
            ml.Transforms.ResizeImages(Resized, shape.Width, shape.Height, Resized), // changes no pixels; it sets the size in the type
            ml.Transforms.ExtractPixels(conversion.InputName, Resized, colors, outputAsFloatArray: false),
        ];
        // Fitted one by one, because a chain of estimators compares the sizes in image types; the steps do not.
        var steps = new List<ITransformer>();
        foreach (var estimator in estimators)
        {
            steps.Add(estimator.Fit(data));
            data = steps[^1].Transform(data);
        }
        return new TransformerChain<ITransformer>([.. steps]);
    }
}
