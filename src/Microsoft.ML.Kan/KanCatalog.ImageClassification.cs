using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>
    /// Creates a <see cref="ConvKanTrainer"/>, a multiclass classifier for pictures: a convolutional Kolmogorov–Arnold
    /// network whose channels choose their activation space.
    /// </summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="labelColumnName">The label column, a key with at least 2 values.</param>
    /// <param name="featureColumnName">The picture column: a vector of Single or Byte whose type has three dimensions, MLImage, or the bytes of a file.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null if every row has weight 1.</param>
    /// <param name="architecture">The size of the network.</param>
    /// <param name="gridSize">The resolution of the univariate functions, 1 to 64.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.ConvKan(featureColumnName: "Pixels"));
    /// </code>
    /// </example>
    public static ConvKanTrainer ConvKan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        ConvKanArchitecture architecture = ConvKanArchitecture.Small,
        int gridSize = 2,
        int maximumEpochs = 20)
        => ConvKan(catalog, new ConvKanTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Architecture = architecture,
            GridSize = gridSize,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a <see cref="ConvKanTrainer"/> with all its options.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The options. <c>Fit</c> reads them and never changes them.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new ConvKanTrainer.Options { FeatureColumnName = "Image" };
    /// (options.Image.Height, options.Image.Width) = (32, 32);
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label").Append(mlContext.MulticlassClassification.Trainers.ConvKan(options));
    /// </code>
    /// </example>
    public static ConvKanTrainer ConvKan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ConvKanTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ConvKanTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
