using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML;

/// <summary>Creates classifiers for data with wrong labels.</summary>
public static class EarlyLearningCatalog
{
    /// <summary>Creates an <see cref="EarlyLearningTrainer"/>, a classifier of feature vectors that is robust to wrong labels.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="labelColumnName">The label column, a key with at least 2 values.</param>
    /// <param name="featureColumnName">The feature column, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null for equal weights.</param>
    /// <param name="averaging">β: the share of a row's running average that an epoch keeps, at least 0 and below 1.</param>
    /// <param name="strength">λ: the weight of the regulariser, 0 to 1,000.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.EarlyLearningRegularization());
    /// </code>
    /// </example>
    public static EarlyLearningTrainer EarlyLearningRegularization(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double averaging = NoisyLabelDefaults.Averaging,
        double strength = NoisyLabelDefaults.Strength,
        int maximumEpochs = NoisyLabelDefaults.MaximumEpochs)
        => EarlyLearningRegularization(catalog, new EarlyLearningTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            NoisyLabels = new() { Method = NoisyLabelMethod.EarlyLearningRegularization, Averaging = averaging, Strength = strength },
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates an <see cref="EarlyLearningTrainer"/> with all its options.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new EarlyLearningTrainer.Options { HiddenWidth = 128 };
    /// var trainer = mlContext.MulticlassClassification.Trainers.EarlyLearningRegularization(options);
    /// </code>
    /// </example>
    public static EarlyLearningTrainer EarlyLearningRegularization(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, EarlyLearningTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new EarlyLearningTrainer(CatalogEnvironment.Of(catalog), options);
    }

    /// <summary>Creates an <see cref="EarlyLearningImageTrainer"/>, a classifier of images that is robust to wrong labels.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new EarlyLearningImageTrainer.Options { FeatureColumnName = "Image", Plus = true };
    /// var trainer = mlContext.MulticlassClassification.Trainers.EarlyLearningRegularization(options);
    /// </code>
    /// </example>
    public static EarlyLearningImageTrainer EarlyLearningRegularization(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, EarlyLearningImageTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new EarlyLearningImageTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
