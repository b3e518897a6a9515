using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Intervals;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML;

/// <summary>Prediction intervals for any ML.NET regression model.</summary>
public static class PredictionIntervalCatalog
{
    /// <summary>Creates an estimator of prediction intervals of the same width for all rows.</summary>
    /// <param name="catalog">The catalog of the task.</param>
    /// <param name="labelColumnName">The label of the calibration rows, a Single.</param>
    /// <param name="scoreColumnName">The prediction, a Single.</param>
    /// <param name="coverage">The share of new rows whose label is inside, above 0 and below 1.</param>
    /// <returns>The estimator. Fit it to scored rows that the model was not trained on.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    /// <example>
    /// <code>
    /// var model = pipeline.Fit(training);
    /// var intervals = mlContext.Regression.PredictionIntervals(coverage: 0.9).Fit(model.Transform(calibration));
    /// var complete = model.Append(intervals); // adds Lower and Upper
    /// </code>
    /// </example>
    public static PredictionIntervalEstimator PredictionIntervals(
        this RegressionCatalog catalog, string labelColumnName = TrainingDefaults.LabelColumnName, string scoreColumnName = ScoreColumns.Score, double coverage = 0.9)
        => PredictionIntervals(catalog, new PredictionIntervalOptions { LabelColumnName = labelColumnName, ScoreColumnName = scoreColumnName, Coverage = coverage });

    /// <summary>Creates an estimator of prediction intervals with all its options: with a difficulty, or around two predicted quantiles.</summary>
    /// <param name="catalog">The catalog of the task.</param>
    /// <param name="options">The options; later changes have no effect.</param>
    /// <returns>The estimator. Fit it to scored rows that the model was not trained on.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    /// <example>
    /// Around the 5 % and the 95 % quantile, each predicted by a model of its own:
    /// <code>
    /// var options = new PredictionIntervalOptions { LowerScoreColumnName = "Low", UpperScoreColumnName = "High", Coverage = 0.9 };
    /// var intervals = mlContext.Regression.PredictionIntervals(options).Fit(model.Transform(calibration));
    /// </code>
    /// With a width in proportion to the error that a second model expects:
    /// <code>
    /// var options = new PredictionIntervalOptions { ScoreColumnName = "Prediction", DifficultyColumnName = "Difficulty", Coverage = 0.9 };
    /// var intervals = mlContext.Regression.PredictionIntervals(options).Fit(model.Transform(calibration));
    /// </code>
    /// docs/prediction-intervals.md in the repository shows both models.
    /// </example>
    public static PredictionIntervalEstimator PredictionIntervals(this RegressionCatalog catalog, PredictionIntervalOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new PredictionIntervalEstimator(CatalogEnvironment.Of(catalog.Trainers), options);
    }
}
