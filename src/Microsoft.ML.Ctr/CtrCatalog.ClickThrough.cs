using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML;

/// <summary>Click-through-rate trainers and metrics in ML.NET's catalogs.</summary>
public static partial class CtrCatalog
{
    /// <summary>Creates a <see cref="ClickThroughTrainer"/> with AutoInt's interaction, which learns with self-attention which fields of a row interact.</summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="featureColumnNames">The columns with the fields: keys, vectors of keys, Single, Boolean, vectors of Single of known size.</param>
    /// <param name="labelColumnName">The label column, Boolean.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null if all rows have weight 1.</param>
    /// <param name="embeddingDimension">The width of embedding vectors, 1 to 1,024.</param>
    /// <param name="attentionLayers">Attention layers, 1 to 20.</param>
    /// <param name="heads">Heads of each attention layer, 1 to 64.</param>
    /// <param name="headDimension">The values of a field in one head, 1 to 1,024.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey([new("User"), new("Item")])
    ///     .Append(mlContext.BinaryClassification.Trainers.AutoInt(["User", "Item", "Price"], labelColumnName: "Clicked"));
    /// </code>
    /// </example>
    public static ClickThroughTrainer AutoInt(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string[] featureColumnNames,
        string labelColumnName = CtrDefaults.LabelColumn,
        string? exampleWeightColumnName = null,
        int embeddingDimension = CtrDefaults.EmbeddingDimension,
        int attentionLayers = CtrDefaults.AttentionLayers,
        int heads = CtrDefaults.Heads,
        int headDimension = CtrDefaults.HeadDimension,
        int maximumEpochs = CtrDefaults.MaximumEpochs)
        => ClickThrough(catalog, new ClickThroughTrainer.Options
        {
            Interaction = FieldInteractionKind.AutoInt,
            FeatureColumnNames = featureColumnNames,
            LabelColumnName = labelColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            EmbeddingDimension = embeddingDimension,
            AttentionLayers = attentionLayers,
            Heads = heads,
            HeadDimension = headDimension,
            MaximumEpochs = maximumEpochs,
        });

    /// <summary>Creates a <see cref="ClickThroughTrainer"/> with all its options, such as the interaction of fields.</summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="options">The options; they are read in every <c>Fit</c> and never written.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new ClickThroughTrainer.Options { FeatureColumnNames = ["User", "Item", "Price"], LabelColumnName = "Clicked", Networks = 3 };
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey([new("User"), new("Item")])
    ///     .Append(mlContext.BinaryClassification.Trainers.ClickThrough(options));
    /// </code>
    /// </example>
    public static ClickThroughTrainer ClickThrough(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, ClickThroughTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ClickThroughTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
