using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>
    /// Creates a <see cref="SelectableKanBinaryTrainer"/>, a binary classifier: a Kolmogorov–Arnold network whose nodes choose their
    /// activation space.
    /// </summary>
    /// <inheritdoc cref="SelectableKan(RegressionCatalog.RegressionTrainers, string, string, string?, int, int, int, int)" path="/param | /returns | /exception"/>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.BinaryClassification.Trainers.SelectableKan(labelColumnName: "IsSold"));
    /// </code>
    /// </example>
    public static SelectableKanBinaryTrainer SelectableKan(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenWidth = 32,
        int hiddenLayers = 1,
        int gridSize = 3,
        int maximumEpochs = 100)
        => SelectableKan(catalog, Options<SelectableKanBinaryTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenWidth, hiddenLayers, gridSize, maximumEpochs));

    /// <summary>Creates a <see cref="SelectableKanBinaryTrainer"/> with all its options.</summary>
    /// <inheritdoc cref="SelectableKan(RegressionCatalog.RegressionTrainers, SelectableKanRegressionTrainer.Options)" path="/param | /returns | /exception"/>
    /// <example>
    /// <code>
    /// var options = new SelectableKanBinaryTrainer.Options { LabelColumnName = "IsSold", HiddenWidth = 8, MaximumEpochs = 50 };
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.BinaryClassification.Trainers.SelectableKan(options));
    /// </code>
    /// </example>
    public static SelectableKanBinaryTrainer SelectableKan(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, SelectableKanBinaryTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SelectableKanBinaryTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
