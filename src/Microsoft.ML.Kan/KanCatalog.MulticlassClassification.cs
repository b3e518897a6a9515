using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Tables;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>Creates a <see cref="KanMulticlassTrainer"/>, a multiclass classifier: a set of Kolmogorov–Arnold networks with piecewise-linear functions of the features.</summary>
    /// <inheritdoc cref="Kan(RegressionCatalog.RegressionTrainers, string, string, string?, string[], KanEffort)" path="/param | /returns | /exception | /example"/>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.MulticlassClassification.Trainers.Kan(labelColumnName: "Kind"));
    /// </code>
    /// </example>
    public static KanMulticlassTrainer Kan(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        string[]? categoryColumnNames = null,
        KanEffort effort = MembersOfEffort.Default)
        => Kan(catalog, Options<KanMulticlassTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName, categoryColumnNames, effort));

    /// <summary>Creates a <see cref="KanMulticlassTrainer"/> with all its options.</summary>
    /// <inheritdoc cref="Kan(RegressionCatalog.RegressionTrainers, KanRegressionTrainer.Options)" path="/param | /returns | /exception"/>
    /// <example>
    /// <code>
    /// var options = new KanMulticlassTrainer.Options { LabelColumnName = "Kind", Effort = KanEffort.Fast, MaximumSeconds = 60 };
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.MulticlassClassification.Trainers.Kan(options));
    /// </code>
    /// </example>
    public static KanMulticlassTrainer Kan(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, KanMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new KanMulticlassTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
