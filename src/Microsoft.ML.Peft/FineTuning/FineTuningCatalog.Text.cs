using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML;

/// <summary>The trainers and transforms that fine-tune pre-trained networks, as extensions of the ML.NET catalogs.</summary>
public static partial class FineTuningCatalog
{
    /// <summary>Creates a <see cref="FineTuneTextMulticlassTrainer"/>, which fine-tunes a pre-trained transformer to classify texts or pairs of texts.</summary>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="modelDirectory">The folder of the pre-trained model, in Hugging Face layout.</param>
    /// <param name="labelColumnName">The label column: a key with at least 2 values for classification, Single for regression.</param>
    /// <param name="sentence1ColumnName">The text column, or the first of two.</param>
    /// <param name="sentence2ColumnName">The second text column; null if each row has one text.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null for equal weights.</param>
    /// <param name="adapter">The trained parameters.</param>
    /// <param name="maximumLength">The maximum number of tokens of a text, at least 3; null for 128, or the limit of the network if that is lower.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.FineTuneText("models/all-MiniLM-L6-v2", sentence1ColumnName: "Text"))
    ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static FineTuneTextMulticlassTrainer FineTuneText(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string modelDirectory, string labelColumnName = PeftDefaults.LabelColumn, string sentence1ColumnName = PeftDefaults.SentenceColumn, string? sentence2ColumnName = null,
        string? exampleWeightColumnName = null, FineTuningAdapter adapter = FineTuningAdapter.Lora, int? maximumLength = null, int maximumEpochs = PeftDefaults.MaximumEpochs)
        => FineTuneText(catalog, TextOptions<FineTuneTextMulticlassTrainer.Options>(
            modelDirectory, labelColumnName, sentence1ColumnName, sentence2ColumnName, exampleWeightColumnName, adapter, maximumLength, maximumEpochs));

    /// <summary>Creates a <see cref="FineTuneTextMulticlassTrainer"/> with all its options.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The options, read at every <c>Fit</c> and never changed.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new FineTuneTextMulticlassTrainer.Options { ModelDirectory = "models/all-MiniLM-L6-v2", Sentence1ColumnName = "Text", Adapter = FineTuningAdapter.Lora };
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.FineTuneText(options))
    ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static FineTuneTextMulticlassTrainer FineTuneText(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, FineTuneTextMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FineTuneTextMulticlassTrainer(CatalogEnvironment.Of(catalog), options);
    }

    /// <summary>Creates a <see cref="FineTuneTextRegressionTrainer"/>, which fine-tunes a pre-trained transformer to predict a number from a text or a pair of texts.</summary>
    /// <inheritdoc
    ///   cref="FineTuneText(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string, string?, string?, FineTuningAdapter, int?, int)"
    ///   path="/*[not(self::summary)]"/>
    /// <example>
    /// <code>
    /// var trainer = mlContext.Regression.Trainers.FineTuneText("models/all-MiniLM-L6-v2", labelColumnName: "Grade", sentence1ColumnName: "Text");
    /// </code>
    /// </example>
    public static FineTuneTextRegressionTrainer FineTuneText(
        this RegressionCatalog.RegressionTrainers catalog,
        string modelDirectory, string labelColumnName = PeftDefaults.LabelColumn, string sentence1ColumnName = PeftDefaults.SentenceColumn, string? sentence2ColumnName = null,
        string? exampleWeightColumnName = null, FineTuningAdapter adapter = FineTuningAdapter.Lora, int? maximumLength = null, int maximumEpochs = PeftDefaults.MaximumEpochs)
        => FineTuneText(catalog, TextOptions<FineTuneTextRegressionTrainer.Options>(
            modelDirectory, labelColumnName, sentence1ColumnName, sentence2ColumnName, exampleWeightColumnName, adapter, maximumLength, maximumEpochs));

    /// <summary>Creates a <see cref="FineTuneTextRegressionTrainer"/> with all its options.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="options">The options, read at every <c>Fit</c> and never changed.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new FineTuneTextRegressionTrainer.Options { ModelDirectory = "models/all-MiniLM-L6-v2", LabelColumnName = "Grade", Sentence1ColumnName = "Text" };
    /// var trainer = mlContext.Regression.Trainers.FineTuneText(options);
    /// </code>
    /// </example>
    public static FineTuneTextRegressionTrainer FineTuneText(
        this RegressionCatalog.RegressionTrainers catalog, FineTuneTextRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FineTuneTextRegressionTrainer(CatalogEnvironment.Of(catalog), options);
    }

    private static TOptions TextOptions<TOptions>(
        string modelDirectory, string label, string sentence1, string? sentence2, string? weight, FineTuningAdapter adapter, int? maximumLength, int maximumEpochs)
        where TOptions : TextFineTuningOptions, new()
        => new()
        {
            ModelDirectory = modelDirectory,
            LabelColumnName = label,
            Sentence1ColumnName = sentence1,
            Sentence2ColumnName = sentence2,
            ExampleWeightColumnName = weight,
            Adapter = adapter,
            MaximumLength = maximumLength,
            MaximumEpochs = maximumEpochs,
        };
}
