using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Interop;

/// <summary>
/// The changes of ML.NET's metrics and their statistics, which are public types that only ML.NET can make. A test fails when a new
/// ML.NET changes one of them.
/// </summary>
internal static class MetricsInternals
{
    public static RegressionMetrics Change(RegressionMetrics after, RegressionMetrics before) => Create(
        after.MeanAbsoluteError - before.MeanAbsoluteError,
        after.MeanSquaredError - before.MeanSquaredError,
        after.RootMeanSquaredError - before.RootMeanSquaredError,
        after.LossFunction - before.LossFunction,
        after.RSquared - before.RSquared);

    public static BinaryClassificationMetrics Change(BinaryClassificationMetrics after, BinaryClassificationMetrics before) => Create(
        after.AreaUnderRocCurve - before.AreaUnderRocCurve,
        after.Accuracy - before.Accuracy,
        after.PositivePrecision - before.PositivePrecision,
        after.PositiveRecall - before.PositiveRecall,
        after.NegativePrecision - before.NegativePrecision,
        after.NegativeRecall - before.NegativeRecall,
        after.F1Score - before.F1Score,
        after.AreaUnderPrecisionRecallCurve - before.AreaUnderPrecisionRecallCurve);

    public static MulticlassClassificationMetrics Change(MulticlassClassificationMetrics after, MulticlassClassificationMetrics before) => Create(
        after.MicroAccuracy - before.MicroAccuracy,
        after.MacroAccuracy - before.MacroAccuracy,
        after.LogLoss - before.LogLoss,
        after.LogLossReduction - before.LogLossReduction,
        after.TopKPredictionCount,
        after.TopKAccuracyForAllK is { } accuracies ? Differences(accuracies, before.TopKAccuracyForAllK) : null,
        Differences(after.PerClassLogLoss, before.PerClassLogLoss));

    public static RankingMetrics Change(RankingMetrics after, RankingMetrics before) => Create(
        Differences(after.DiscountedCumulativeGains, before.DiscountedCumulativeGains),
        Differences(after.NormalizedDiscountedCumulativeGains, before.NormalizedDiscountedCumulativeGains));

    public static RegressionMetricsStatistics Statistics(IEnumerable<RegressionMetrics> changes)
    {
        var statistics = CreateRegressionStatistics();
        foreach (var change in changes) Add(statistics, change);
        return statistics;
    }

    public static BinaryClassificationMetricsStatistics Statistics(IEnumerable<BinaryClassificationMetrics> changes)
    {
        var statistics = CreateBinaryStatistics();
        foreach (var change in changes) Add(statistics, change);
        return statistics;
    }

    public static MulticlassClassificationMetricsStatistics Statistics(IEnumerable<MulticlassClassificationMetrics> changes)
    {
        var statistics = CreateMulticlassStatistics();
        foreach (var change in changes) Add(statistics, change);
        return statistics;
    }

    public static RankingMetricsStatistics Statistics(IEnumerable<RankingMetrics> changes)
    {
        var statistics = CreateRankingStatistics();
        foreach (var change in changes) Add(statistics, change);
        return statistics;
    }

    private static double[] Differences(IReadOnlyList<double> after, IReadOnlyList<double> before) => [.. after.Zip(before, (a, b) => a - b)];

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern RegressionMetrics Create(double absolute, double squared, double rootSquared, double loss, double rSquared);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern BinaryClassificationMetrics Create(
        double auc, double accuracy, double positivePrecision, double positiveRecall, double negativePrecision, double negativeRecall, double f1Score, double auprc);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern MulticlassClassificationMetrics Create(
        double microAccuracy, double macroAccuracy, double logLoss, double logLossReduction, int topK, double[]? topKAccuracies, double[] perClassLogLoss);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern RankingMetrics Create(double[] gains, double[] normalizedGains);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern RegressionMetricsStatistics CreateRegressionStatistics();

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern BinaryClassificationMetricsStatistics CreateBinaryStatistics();

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern MulticlassClassificationMetricsStatistics CreateMulticlassStatistics();

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern RankingMetricsStatistics CreateRankingStatistics();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IMetricsStatistics<Microsoft.ML.Data.RegressionMetrics>.Add")]
    private static extern void Add(RegressionMetricsStatistics statistics, RegressionMetrics change);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IMetricsStatistics<Microsoft.ML.Data.BinaryClassificationMetrics>.Add")]
    private static extern void Add(BinaryClassificationMetricsStatistics statistics, BinaryClassificationMetrics change);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IMetricsStatistics<Microsoft.ML.Data.MulticlassClassificationMetrics>.Add")]
    private static extern void Add(MulticlassClassificationMetricsStatistics statistics, MulticlassClassificationMetrics change);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IMetricsStatistics<Microsoft.ML.Data.RankingMetrics>.Add")]
    private static extern void Add(RankingMetricsStatistics statistics, RankingMetrics change);
}
