using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Peft;

namespace Microsoft.ML;

/// <summary>The trainers and transforms that fine-tune pre-trained networks, in ML.NET's catalogs.</summary>
public static partial class FineTuningCatalog
{
    /// <summary>
    /// Creates a <see cref="FineTuneTextMulticlassTrainer"/>, which tells classes of texts apart with a pre-trained transformer.
    /// </summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="modelDirectory">The folder of the pre-trained model, in Hugging Face layout.</param>
    /// <param name="labelColumnName">The label column, a key with at least 2 values.</param>
    /// <param name="sentence1ColumnName">The column of texts, or of the first of two.</param>
    /// <param name="sentence2ColumnName">The column of the second texts; null where there is one text a row.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null when every row counts the same.</param>
    /// <param name="adapter">What of the network is trained.</param>
    /// <param name="maximumLength">The tokens of a text that are read, at least 3; null for 128, or what the network reads where that is less.</param>
    /// <param name="maximumEpochs">The most passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public static FineTuneTextMulticlassTrainer FineTuneText(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string modelDirectory,
        string labelColumnName = "Label",
        string sentence1ColumnName = "Sentence",
        string? sentence2ColumnName = null,
        string? exampleWeightColumnName = null,
        FineTuningAdapter adapter = FineTuningAdapter.Lora,
        int? maximumLength = null,
        int maximumEpochs = 10)
        => FineTuneText(catalog, TextOptions<FineTuneTextMulticlassTrainer.Options>(
            modelDirectory, labelColumnName, sentence1ColumnName, sentence2ColumnName, exampleWeightColumnName, adapter, maximumLength, maximumEpochs));

    /// <summary>Creates a <see cref="FineTuneTextMulticlassTrainer"/> with all its options.</summary>
    /// <param name="catalog">The multiclass classification trainers.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static FineTuneTextMulticlassTrainer FineTuneText(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, FineTuneTextMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FineTuneTextMulticlassTrainer(CatalogEnvironment.Of(catalog), options);
    }

    /// <summary>
    /// Creates a <see cref="FineTuneTextRegressionTrainer"/>, which predicts a number from texts, or from pairs of texts, with a
    /// pre-trained transformer.
    /// </summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="modelDirectory">The folder of the pre-trained model, in Hugging Face layout.</param>
    /// <param name="labelColumnName">The label column, Single.</param>
    /// <param name="sentence1ColumnName">The column of texts, or of the first of two.</param>
    /// <param name="sentence2ColumnName">The column of the second texts; null where there is one text a row.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null when every row counts the same.</param>
    /// <param name="adapter">What of the network is trained.</param>
    /// <param name="maximumLength">The tokens of a text that are read, at least 3; null for 128, or what the network reads where that is less.</param>
    /// <param name="maximumEpochs">The most passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public static FineTuneTextRegressionTrainer FineTuneText(
        this RegressionCatalog.RegressionTrainers catalog,
        string modelDirectory,
        string labelColumnName = "Label",
        string sentence1ColumnName = "Sentence",
        string? sentence2ColumnName = null,
        string? exampleWeightColumnName = null,
        FineTuningAdapter adapter = FineTuningAdapter.Lora,
        int? maximumLength = null,
        int maximumEpochs = 10)
        => FineTuneText(catalog, TextOptions<FineTuneTextRegressionTrainer.Options>(
            modelDirectory, labelColumnName, sentence1ColumnName, sentence2ColumnName, exampleWeightColumnName, adapter, maximumLength, maximumEpochs));

    /// <summary>Creates a <see cref="FineTuneTextRegressionTrainer"/> with all its options.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
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
