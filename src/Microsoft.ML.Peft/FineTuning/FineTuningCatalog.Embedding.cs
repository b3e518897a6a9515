using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Peft;

namespace Microsoft.ML;

public static partial class FineTuningCatalog
{
    /// <summary>
    /// Creates a <see cref="FineTunedEmbeddingEstimator"/>, which makes vectors of texts with a pre-trained transformer, for any trainer
    /// to learn from.
    /// </summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">The column of vectors that is added.</param>
    /// <param name="inputColumnName">The column of texts.</param>
    /// <param name="modelDirectory">The folder of the pre-trained model, in Hugging Face layout.</param>
    /// <param name="labelColumnName">
    /// The column to fine-tune the model on first: a key, Boolean or Single. Null leaves the model as it is, and no row is read in
    /// <c>Fit</c>.
    /// </param>
    /// <param name="adapter">What of the network is trained; without a label of no account.</param>
    /// <param name="pooling">How the tokens of a text become one vector.</param>
    /// <param name="maximumLength">The tokens of a text that are read, at least 3; null for 128, or what the network reads where that is less.</param>
    /// <param name="maximumEpochs">The most passes over the training rows, at least 1.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public static FineTunedEmbeddingEstimator FineTunedEmbedding(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        string modelDirectory,
        string? labelColumnName = null,
        FineTuningAdapter adapter = FineTuningAdapter.Lora,
        TextPooling pooling = TextPooling.Mean,
        int? maximumLength = null,
        int maximumEpochs = 10)
        => FineTunedEmbedding(catalog, new FineTunedEmbeddingEstimator.Options
        {
            ModelDirectory = modelDirectory,
            OutputColumnName = outputColumnName,
            Sentence1ColumnName = inputColumnName,
            LabelColumnName = labelColumnName ?? "Label",
            Adapter = labelColumnName is null ? FineTuningAdapter.Frozen : adapter,
            Pooling = pooling,
            MaximumLength = maximumLength,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a <see cref="FineTunedEmbeddingEstimator"/> with all its options.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static FineTunedEmbeddingEstimator FineTunedEmbedding(this TransformsCatalog catalog, FineTunedEmbeddingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FineTunedEmbeddingEstimator(CatalogEnvironment.Of(catalog), options);
    }
}
