using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Kan;

namespace Microsoft.ML;

public static partial class KanCatalog
{
    /// <summary>
    /// Creates a <see cref="SelectableKanRegressionTrainer"/>, a regression trainer: a Kolmogorov–Arnold network whose nodes choose their
    /// activation space.
    /// </summary>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="labelColumnName">The label column: Single for regression, Boolean for binary, a key with at least 2 values for multiclass classification.</param>
    /// <param name="featureColumnName">The feature column, a vector of Single of known size.</param>
    /// <param name="exampleWeightColumnName">The weight column, Single; null if every row has weight 1.</param>
    /// <param name="hiddenWidth">Nodes of each hidden layer, at least 1.</param>
    /// <param name="hiddenLayers">Hidden layers, 0 to 10.</param>
    /// <param name="gridSize">The resolution of the univariate functions, 1 to 1,000.</param>
    /// <param name="maximumEpochs">The maximum number of passes over the training rows, at least 1.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.Regression.Trainers.SelectableKan(labelColumnName: "Price"));
    /// </code>
    /// </example>
    public static SelectableKanRegressionTrainer SelectableKan(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenWidth = 32,
        int hiddenLayers = 1,
        int gridSize = 3,
        int maximumEpochs = 100)
        => SelectableKan(catalog, Options<SelectableKanRegressionTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenWidth, hiddenLayers, gridSize, maximumEpochs));

    /// <summary>Creates a <see cref="SelectableKanRegressionTrainer"/> with all its options.</summary>
    /// <param name="catalog">The trainers of the task.</param>
    /// <param name="options">The options. <c>Fit</c> reads them and never changes them.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var options = new SelectableKanRegressionTrainer.Options { LabelColumnName = "Price", HiddenWidth = 8, MaximumEpochs = 50 };
    /// var pipeline = mlContext.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
    ///     .Append(mlContext.Regression.Trainers.SelectableKan(options));
    /// </code>
    /// </example>
    public static SelectableKanRegressionTrainer SelectableKan(
        this RegressionCatalog.RegressionTrainers catalog, SelectableKanRegressionTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SelectableKanRegressionTrainer(CatalogEnvironment.Of(catalog), options);
    }
}
