using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>
    /// Creates a <see cref="SelectableKanMulticlassTrainer"/>, a multiclass classifier: a Kolmogorov–Arnold network whose nodes choose
    /// their activation space.
    /// </summary>
    /// <inheritdoc cref="SelectableKan(RegressionCatalog.RegressionTrainers, string, string, string?, int, int, int, int)" path="/param | /returns | /exception"/>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.MulticlassClassification.Trainers.SelectableKan(labelColumnName: "Kind"));
    /// </code>
    /// </example>
    public static SelectableKanMulticlassTrainer SelectableKan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenWidth = 32,
        int hiddenLayers = 1,
        int gridSize = 3,
        int maximumEpochs = 100)
        => SelectableKan(catalog, Options<SelectableKanMulticlassTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenWidth, hiddenLayers, gridSize, maximumEpochs));

    /// <summary>Creates a <see cref="SelectableKanMulticlassTrainer"/> with all its options.</summary>
    /// <inheritdoc cref="SelectableKan(RegressionCatalog.RegressionTrainers, SelectableKanRegressionTrainer.Options)" path="/param | /returns | /exception"/>
    /// <example>
    /// <code>
    /// var options = new SelectableKanMulticlassTrainer.Options { LabelColumnName = "Kind", HiddenWidth = 8, MaximumEpochs = 50 };
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.MulticlassClassification.Trainers.SelectableKan(options));
    /// </code>
    /// </example>
    public static SelectableKanMulticlassTrainer SelectableKan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, SelectableKanMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SelectableKanMulticlassTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
