using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML;

public static partial class CtrCatalog
{
    /// <summary>
    /// Creates a <see cref="DeepInterestNetworkTrainer"/>, which weighs the events of a history by how well they match the candidate.
    /// </summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="candidateColumnNames">The columns that describe the candidate, such as an item and its category: UInt32 keys.</param>
    /// <param name="historyColumnNames">
    /// The history of each candidate column, oldest first: vectors of UInt32 keys with the same key values.
    /// </param>
    /// <param name="contextColumnNames">Other columns: keys, vectors of keys, Single, Boolean, vectors of Single of known size; null for none.</param>
    /// <param name="labelColumnName">The label column, Boolean.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null if all rows have weight 1.</param>
    /// <param name="embeddingDimension">The width of embedding vectors, 1 to 1,024.</param>
    /// <param name="maximumHistoryLength">The maximum number of valid entries of a history, at least 1; the newest are used.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var keys = mlContext.Transforms.Text.TokenizeIntoWords("Past", separators: ['|'])
    ///     .Append(mlContext.Transforms.Conversion.Hash("Item", numberOfBits: 18)).Append(mlContext.Transforms.Conversion.Hash("Past", numberOfBits: 18));
    /// var pipeline = keys.Append(mlContext.BinaryClassification.Trainers.DeepInterestNetwork(["Item"], ["Past"], contextColumnNames: ["Hour"], labelColumnName: "Clicked"));
    /// </code>
    /// </example>
    public static DeepInterestNetworkTrainer DeepInterestNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string[] candidateColumnNames,
        string[] historyColumnNames,
        string[]? contextColumnNames = null,
        string labelColumnName = CtrDefaults.LabelColumn,
        string? exampleWeightColumnName = null,
        int embeddingDimension = CtrDefaults.EmbeddingDimension,
        int maximumHistoryLength = CtrDefaults.MaximumHistoryLength,
        int maximumEpochs = CtrDefaults.MaximumEpochs)
        => DeepInterestNetwork(catalog, new DeepInterestNetworkTrainer.Options
        {
            CandidateColumnNames = candidateColumnNames,
            HistoryColumnNames = historyColumnNames,
            ContextColumnNames = contextColumnNames ?? [],
            LabelColumnName = labelColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            EmbeddingDimension = embeddingDimension,
            MaximumHistoryLength = maximumHistoryLength,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a <see cref="DeepInterestNetworkTrainer"/> with all its options.</summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var keys = mlContext.Transforms.Text.TokenizeIntoWords("Past", separators: ['|'])
    ///     .Append(mlContext.Transforms.Conversion.Hash("Item", numberOfBits: 18)).Append(mlContext.Transforms.Conversion.Hash("Past", numberOfBits: 18));
    /// var options = new DeepInterestNetworkTrainer.Options { CandidateColumnNames = ["Item"], HistoryColumnNames = ["Past"], LabelColumnName = "Clicked" };
    /// var pipeline = keys.Append(mlContext.BinaryClassification.Trainers.DeepInterestNetwork(options));
    /// </code>
    /// </example>
    public static DeepInterestNetworkTrainer DeepInterestNetwork(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, DeepInterestNetworkTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new DeepInterestNetworkTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
