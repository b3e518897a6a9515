using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML;

public static partial class FineTuningCatalog
{
    /// <summary>Creates a <see cref="FineTuneImageTrainer"/>, which fine-tunes a pre-trained vision transformer or ResNet to classify images.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="modelDirectory">The folder of the pre-trained model, in Hugging Face layout; or the ONNX file of a ResNet, such as <see cref="PretrainedImageModels.ResNet18"/>.</param>
    /// <param name="labelColumnName">The label column, a key with at least 2 values.</param>
    /// <param name="featureColumnName">The image column: MLImage, the bytes of an image file, or a vector of Byte or Single of the model's size.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null for equal weights.</param>
    /// <param name="adapter">The trained parameters.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.FineTuneImage(PretrainedImageModels.ResNet18(), featureColumnName: "Image"));
    /// </code>
    /// </example>
    public static FineTuneImageTrainer FineTuneImage(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string modelDirectory,
        string labelColumnName = PeftDefaults.LabelColumn,
        string featureColumnName = PeftDefaults.ImageColumn,
        string? exampleWeightColumnName = null,
        FineTuningAdapter adapter = FineTuningAdapter.Lora,
        int maximumEpochs = PeftDefaults.MaximumEpochs)
        => FineTuneImage(catalog, new FineTuneImageTrainer.Options
        {
            ModelDirectory = modelDirectory,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            Adapter = adapter,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a <see cref="FineTuneImageTrainer"/> with all its options.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The options, read at every <c>Fit</c> and never changed.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new FineTuneImageTrainer.Options { ModelDirectory = "models/vit", FeatureColumnName = "Image", Adapter = FineTuningAdapter.Lora };
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label").Append(mlContext.MulticlassClassification.Trainers.FineTuneImage(options));
    /// </code>
    /// </example>
    public static FineTuneImageTrainer FineTuneImage(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, FineTuneImageTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FineTuneImageTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
