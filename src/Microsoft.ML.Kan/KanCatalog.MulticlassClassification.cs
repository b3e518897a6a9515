using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>
    /// Creates a <see cref="KanMulticlassTrainer"/>, a multiclass classifier: a Kolmogorov–Arnold network whose nodes choose
    /// their activation space.
    /// </summary>
    /// <inheritdoc cref="Kan(RegressionCatalog.RegressionTrainers, string, string, string?, int, int, int, int)" path="/param | /returns | /exception"/>
    public static KanMulticlassTrainer Kan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenWidth = 32,
        int hiddenLayers = 1,
        int gridSize = 3,
        int maximumEpochs = 100)
        => Kan(catalog, Options<KanMulticlassTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenWidth, hiddenLayers, gridSize, maximumEpochs));

    /// <summary>Creates a <see cref="KanMulticlassTrainer"/> with all its options.</summary>
    /// <inheritdoc cref="Kan(RegressionCatalog.RegressionTrainers, KanRegressionTrainer.Options)" path="/param | /returns | /exception"/>
    public static KanMulticlassTrainer Kan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, KanMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new KanMulticlassTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
