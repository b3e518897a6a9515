namespace Microsoft.ML.Ctr;

/// <summary>
/// The changes of the metrics of <see cref="CtrMetrics"/> if the values of one column are permuted. ML.NET's
/// <see cref="Data.BinaryClassificationMetricsStatistics"/> is the counterpart for one slot of a feature vector.
/// </summary>
public sealed class CtrMetricsStatistics
{
    internal CtrMetricsStatistics(CtrMetrics untouched, IReadOnlyList<CtrMetrics> permuted)
    {
        AreaUnderRocCurve = Change(metrics => metrics.AreaUnderRocCurve);
        GroupAreaUnderRocCurve = Change(metrics => metrics.GroupAreaUnderRocCurve);
        LogLoss = Change(metrics => metrics.LogLoss);
        ExpectedCalibrationError = Change(metrics => metrics.ExpectedCalibrationError);
        MeanReciprocalRank = Change(metrics => metrics.MeanReciprocalRank);

        MetricChange Change(Func<CtrMetrics, double> metric) => new([.. permuted.Select(metrics => metric(metrics) - metric(untouched))]);
    }

    /// <summary>The change of <see cref="CtrMetrics.AreaUnderRocCurve"/>.</summary>
    public MetricChange AreaUnderRocCurve { get; }

    /// <summary>The change of <see cref="CtrMetrics.GroupAreaUnderRocCurve"/>; NaN without a group column.</summary>
    public MetricChange GroupAreaUnderRocCurve { get; }

    /// <summary>The change of <see cref="CtrMetrics.LogLoss"/>, nats; positive for an important column. NaN without a probability column.</summary>
    public MetricChange LogLoss { get; }

    /// <summary>The change of <see cref="CtrMetrics.ExpectedCalibrationError"/>; NaN without a probability column.</summary>
    public MetricChange ExpectedCalibrationError { get; }

    /// <summary>The change of <see cref="CtrMetrics.MeanReciprocalRank"/>; NaN without a group column.</summary>
    public MetricChange MeanReciprocalRank { get; }
}
