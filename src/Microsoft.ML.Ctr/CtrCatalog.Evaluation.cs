using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML;

public static partial class CtrCatalog
{
    /// <summary>
    /// Measures scored rows with the metrics of click models: the area under the ROC curve over all rows and within groups, log loss,
    /// calibration, and the ranking quality within groups.
    /// </summary>
    /// <remarks>
    /// The rows are read once, and only the named columns. Exact areas need all scores: up to 17 bytes per row, and as many again during
    /// sorting. Rows of weight 0 are excluded, as are rows without a label or score; the result has the number of the latter.
    /// </remarks>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="scored">The output of a model, with the label.</param>
    /// <param name="groupColumnName">The group of each row, such as the user: a key, an integer or text; null for no group metrics.</param>
    /// <param name="labelColumnName">The label: Boolean, a number (a click is above 0) or a key of two values (a click is the second).</param>
    /// <param name="scoreColumnName">The score, Single; only its order matters.</param>
    /// <param name="probabilityColumnName">The probability of a click, Single from 0 to 1; null if the model has none.</param>
    /// <param name="exampleWeightColumnName">The weight, Single, at least 0; null if all rows have weight 1. Ranks within groups ignore it.</param>
    /// <param name="cutoffs">The k's of NDCG@k and hit rate@k, each at least 1; null for 1, 5 and 10.</param>
    /// <param name="calibrationBins">The number of bins of equal width for the calibration error, at least 1.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentException">A column is missing or has another type, or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be measured, or no row remains; the message names column and row.</exception>
    /// <example>
    /// <code>
    /// CtrMetrics metrics = mlContext.BinaryClassification.EvaluateCtr(model.Transform(test), groupColumnName: "User", labelColumnName: "Clicked");
    /// Console.WriteLine($"AUC {metrics.AreaUnderRocCurve:F4} ± {metrics.AreaUnderRocCurveStandardError:F4}");
    /// </code>
    /// </example>
    public static CtrMetrics EvaluateCtr(
        this BinaryClassificationCatalog catalog,
        IDataView scored,
        string? groupColumnName = null,
        string labelColumnName = CtrDefaults.LabelColumn,
        string scoreColumnName = CtrDefaults.ScoreColumn,
        string? probabilityColumnName = CtrDefaults.ProbabilityColumn,
        string? exampleWeightColumnName = null,
        int[]? cutoffs = null,
        int calibrationBins = CtrDefaults.CalibrationBins)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(scored);
        var columns = new EvaluationColumns(labelColumnName, scoreColumnName, probabilityColumnName, groupColumnName, exampleWeightColumnName);
        return new CtrEvaluator(columns, cutoffs ?? CtrDefaults.Cutoffs, calibrationBins).Evaluate(scored);
    }
}
