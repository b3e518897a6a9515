using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML;

public static partial class CtrCatalog
{
    /// <summary>
    /// Measures scored rows as click models are measured: the area under the ROC curve over all rows and within groups, log loss,
    /// calibration, and the quality of each group's order.
    /// </summary>
    /// <remarks>
    /// The rows are read once, from the named columns only. Exact areas need all scores: up to 17 bytes a row are kept, and as many again while
    /// they are sorted. Rows of weight 0 are left out, as are rows without a label or score, which the result counts.
    /// </remarks>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="scored">The output of a model, with the label.</param>
    /// <param name="groupColumnName">The group of each row, such as the user: a key, an integer or text; null for no measures within groups.</param>
    /// <param name="labelColumnName">The label: Boolean, a number (a click is above 0) or a key of two values (a click is the second).</param>
    /// <param name="scoreColumnName">The score, Single; its order is all that matters.</param>
    /// <param name="probabilityColumnName">The probability of a click, Single from 0 to 1; null for a model that gives none.</param>
    /// <param name="exampleWeightColumnName">The weight, Single, at least 0; null when every row counts the same. Ranks within groups ignore it.</param>
    /// <param name="cutoffs">The k's of NDCG@k and hit rate@k, each at least 1; null for 1, 5 and 10.</param>
    /// <param name="calibrationBins">How many bins of equal width the calibration error is measured over, at least 1.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or an argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">A value is none that can be measured, or no row is left; the message names column and row.</exception>
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
