using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Tables;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>Creates a <see cref="KanRegressionTrainer"/>, a regression trainer: a set of Kolmogorov–Arnold networks with piecewise-linear functions of the features.</summary>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="labelColumnName">The label column: Single for regression, Boolean for binary, a key with at least 2 values for multiclass classification.</param>
    /// <param name="featureColumnName">The feature column, a vector of Single of known size. NaN is a missing value.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null if every row has weight 1.</param>
    /// <param name="categoryColumnNames">Columns of categories besides the features, scalar keys; null for none.</param>
    /// <param name="effort">How much work a fit does.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.Regression.Trainers.Kan(labelColumnName: "Price"));
    /// </code>
    /// </example>
    public static KanRegressionTrainer Kan(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        string[]? categoryColumnNames = null,
        KanEffort effort = MembersOfEffort.Default)
        => Kan(catalog, Options<KanRegressionTrainer.Options>(labelColumnName, featureColumnName, exampleWeightColumnName, categoryColumnNames, effort));

    /// <summary>Creates a <see cref="KanRegressionTrainer"/> with all its options.</summary>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="options">The options. <c>Fit</c> reads them and never changes them.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new KanRegressionTrainer.Options { LabelColumnName = "Price", Effort = KanEffort.Fast, MaximumSeconds = 60 };
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.Regression.Trainers.Kan(options));
    /// </code>
    /// </example>
    public static KanRegressionTrainer Kan(this RegressionCatalog.RegressionTrainers catalog, KanRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new KanRegressionTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
