using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML;

public static partial class FineTuningCatalog
{
    /// <summary>Creates a <see cref="FineTunedEmbeddingEstimator"/>, which turns texts into vectors with a pre-trained transformer, as features for any trainer.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">The added vector column.</param>
    /// <param name="inputColumnName">The text column.</param>
    /// <param name="modelDirectory">The folder of the pre-trained model, in Hugging Face layout.</param>
    /// <param name="labelColumnName">
    /// The label column to fine-tune the model on: a key, Boolean or Single. Null keeps the pre-trained weights, and <c>Fit</c> reads no
    /// row.
    /// </param>
    /// <param name="adapter">The trained parameters; ignored without a label.</param>
    /// <param name="pooling">The pooling of token vectors into one vector per text.</param>
    /// <param name="maximumLength">The maximum number of tokens of a text, at least 3; null for the limit of the folder, or 128, or the limit of the network if that is lower.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var vectors = mlContext.Transforms.FineTunedEmbedding("Vector", "Text", "models/all-MiniLM-L6-v2").Fit(data).Transform(data);
    /// </code>
    /// </example>
    public static FineTunedEmbeddingEstimator FineTunedEmbedding(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        string modelDirectory,
        string? labelColumnName = null,
        FineTuningAdapter adapter = FineTuningAdapter.Lora,
        TextPooling pooling = TextPooling.SentenceTransformers,
        int? maximumLength = null,
        int maximumEpochs = PeftDefaults.MaximumEpochs)
        => FineTunedEmbedding(catalog, new FineTunedEmbeddingEstimator.Options
        {
            ModelDirectory = modelDirectory,
            OutputColumnName = outputColumnName,
            Sentence1ColumnName = inputColumnName,
            LabelColumnName = labelColumnName ?? PeftDefaults.LabelColumn,
            Adapter = labelColumnName is null ? FineTuningAdapter.Frozen : adapter,
            Pooling = pooling,
            MaximumLength = maximumLength,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a <see cref="FineTunedEmbeddingEstimator"/> with all its options.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="options">The options, read at every <c>Fit</c> and never changed.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new FineTunedEmbeddingEstimator.Options { ModelDirectory = "models/e5", Sentence1ColumnName = "Text", OutputColumnName = "Vector", Prompt = "query: " };
    /// var vectors = mlContext.Transforms.FineTunedEmbedding(options).Fit(data).Transform(data);
    /// </code>
    /// </example>
    public static FineTunedEmbeddingEstimator FineTunedEmbedding(this TransformsCatalog catalog, FineTunedEmbeddingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new FineTunedEmbeddingEstimator(CatalogEnvironment.Of(catalog), options);
    }
}
