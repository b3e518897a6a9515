namespace Microsoft.ML.Ctr;

/// <summary>
/// Measures how well a model separates clicks from other impressions, over all rows and within groups such as users. Without a weight column
/// every row has weight 1.
/// </summary>
/// <remarks>
/// Pairs of rows with equal scores count one half in an area under the curve, and metrics of the first k rows are means over all
/// orders of the rows with equal scores. No metric depends on the order of the data.
/// </remarks>
public sealed class CtrMetrics
{
    internal CtrMetrics()
    {
    }

    /// <summary>
    /// The area under the ROC curve, 0 to 1: the share of (click, non-click) pairs in which the click has the higher score.
    /// Exact, from all scores. NaN if all rows have the same class.
    /// </summary>
    public double AreaUnderRocCurve { get; internal init; }

    /// <summary>
    /// The standard error of <see cref="AreaUnderRocCurve"/> over samples of independent rows (DeLong et al., 1988). Two models on the same rows
    /// differ by less: their errors are correlated. NaN with fewer than two rows of a class.
    /// </summary>
    public double AreaUnderRocCurveStandardError { get; internal init; }

    /// <summary>
    /// GAUC: the area under the ROC curve within each group, averaged with the groups' weights (Zhou et al., Deep Interest Network,
    /// 2018, section 5.2). Groups with only one class are excluded. NaN without a group column, or if no group has both classes.
    /// </summary>
    public double GroupAreaUnderRocCurve { get; internal init; }

    /// <summary>
    /// The standard error of <see cref="GroupAreaUnderRocCurve"/> over samples of independent groups, such as other users. NaN with fewer than two
    /// groups of both classes.
    /// </summary>
    public double GroupAreaUnderRocCurveStandardError { get; internal init; }

    /// <summary>
    /// The mean negative log likelihood in nats (ML.NET's own metric is in bits: this one divided by ln 2), at least 0. Probabilities
    /// are clamped to [1e-7, 1 − 1e-7], so one row cannot make it infinite. NaN without a probability column.
    /// </summary>
    public double LogLoss { get; internal init; }

    /// <summary>
    /// The distance of predicted probabilities from the observed rate of clicks, 0 to 1: the mean over <see cref="CalibrationBins"/> of
    /// the absolute difference, weighted by bin (Naeini et al., 2015). NaN without a probability column.
    /// </summary>
    public double ExpectedCalibrationError { get; internal init; }

    /// <summary>
    /// Predicted clicks (the sum of all probabilities) divided by observed clicks: 1 is correct, 1.1 predicts a tenth too many. Infinite
    /// if there is no click; NaN without a probability column.
    /// </summary>
    public double PredictedToObservedRatio { get; internal init; }

    /// <summary>
    /// The mean over groups with a click of 1 divided by the rank of the first click, 0 to 1. NaN without a group column, or if no
    /// group has a click.
    /// </summary>
    public double MeanReciprocalRank { get; internal init; }

    /// <summary>NDCG and hit rate for each requested cutoff, in that order; empty without a group column.</summary>
    public IReadOnlyList<RankingAtCutoff> Ranking { get; internal init; } = [];

    /// <summary>
    /// The bins of equal width from 0 to 1 of the calibration error, including bins without rows. A probability on a
    /// border belongs to the upper bin, 1 to the last. Empty without a probability column.
    /// </summary>
    public IReadOnlyList<CalibrationBin> CalibrationBins { get; internal init; } = [];

    /// <summary>The number of measured rows: with a label, a score and a weight above 0.</summary>
    public long RowCount { get; internal init; }

    /// <summary>The number of rows excluded because the label is missing (NaN, or a missing key).</summary>
    public long UnlabeledRowCount { get; internal init; }

    /// <summary>The number of rows excluded because the score or the probability is NaN, as in ML.NET. A sound model has none.</summary>
    public long UnscoredRowCount { get; internal init; }

    /// <summary>The number of rows without a group (key 0, empty text): all metrics include them, except those within groups.</summary>
    public long UngroupedRowCount { get; internal init; }

    /// <summary>The number of groups with at least one measured row.</summary>
    public int GroupCount { get; internal init; }

    /// <summary>The number of groups with both classes, which <see cref="GroupAreaUnderRocCurve"/> averages.</summary>
    public int TwoClassGroupCount { get; internal init; }

    /// <summary>The number of groups with one class only, which <see cref="GroupAreaUnderRocCurve"/> skips.</summary>
    public int OneClassGroupCount => GroupCount - TwoClassGroupCount;

    /// <summary>The number of groups with a click, which <see cref="MeanReciprocalRank"/> and <see cref="Ranking"/> average.</summary>
    public int ClickedGroupCount { get; internal init; }

    /// <summary>
    /// RelaImpr of <see cref="AreaUnderRocCurve"/>: the relative increase of the distance from 0.5, the value of an uninformed model, over
    /// the baseline's distance (Zhou et al., 2018, equation 14). 0.05 is 5 %.
    /// </summary>
    /// <param name="baseline">The metrics of the baseline on the same rows.</param>
    /// <returns>The share; NaN if one of the areas is NaN; infinite or NaN if the baseline's area is 0.5.</returns>
    public double RelaImpr(CtrMetrics baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return RelaImpr(AreaUnderRocCurve, baseline.AreaUnderRocCurve);
    }

    /// <summary>RelaImpr of <see cref="GroupAreaUnderRocCurve"/>.</summary>
    /// <param name="baseline">The metrics of the baseline on the same rows.</param>
    /// <returns>The share; NaN if one of the areas is NaN; infinite or NaN if the baseline's area is 0.5.</returns>
    public double GroupRelaImpr(CtrMetrics baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return RelaImpr(GroupAreaUnderRocCurve, baseline.GroupAreaUnderRocCurve);
    }

    /// <summary>RelaImpr of two areas under a curve: (area − 0.5) / (baseline − 0.5) − 1.</summary>
    /// <param name="area">The area of the model, 0 to 1.</param>
    /// <param name="baselineArea">The area of the baseline, 0 to 1.</param>
    /// <returns>The share; 0.05 is 5 %.</returns>
    public static double RelaImpr(double area, double baselineArea) => ((area - 0.5) / (baselineArea - 0.5)) - 1;
}
