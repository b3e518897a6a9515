using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>
    /// Creates a <see cref="KanBinaryTrainer"/>, a binary classifier: a Kolmogorov–Arnold network whose nodes choose their
    /// activation space.
    /// </summary>
    /// <inheritdoc cref="Kan(RegressionCatalog.RegressionTrainers, string, string, string?, int, int, int, int)" path="/param | /returns | /exception"/>
    public static KanBinaryTrainer Kan(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenWidth = 32,
        int hiddenLayers = 1,
        int gridSize = 3,
        int maximumEpochs = 100)
        => Kan(catalog, Options<KanBinaryTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenWidth, hiddenLayers, gridSize, maximumEpochs));

    /// <summary>Creates a <see cref="KanBinaryTrainer"/> with all its options.</summary>
    /// <inheritdoc cref="Kan(RegressionCatalog.RegressionTrainers, KanRegressionTrainer.Options)" path="/param | /returns | /exception"/>
    public static KanBinaryTrainer Kan(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, KanBinaryTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new KanBinaryTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
