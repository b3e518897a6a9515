using Microsoft.ML;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Tasks;

namespace CustomTrainer;

/// <summary>Makes the trainer available in ML.NET's catalogs.</summary>
public static class FactorizationMachineCatalog
{
    /// <summary>Creates a trainer that predicts a number.</summary>
    /// <param name="catalog">The regression trainers.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The trainer.</returns>
    public static FactorizationMachineTrainer FactorizationMachine(
        this RegressionCatalog.RegressionTrainers catalog, FactorizationMachineOptions? options = null)
        => new(CatalogEnvironment.Of(catalog), options ?? new(), LearningTask.Regression);

    /// <summary>Creates a trainer for binary classification.</summary>
    /// <param name="catalog">The binary classification trainers.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The trainer.</returns>
    public static FactorizationMachineTrainer FactorizationMachine(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, FactorizationMachineOptions? options = null)
        => new(CatalogEnvironment.Of(catalog), options ?? new(), LearningTask.BinaryClassification);
}
