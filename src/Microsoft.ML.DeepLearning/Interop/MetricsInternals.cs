using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Interop;

/// <summary>
/// The changes of ML.NET's metrics and their statistics. The types are public, but their constructors are internal to ML.NET. A test fails if a new
/// version of ML.NET changes one of them.
/// </summary>
internal static class MetricsInternals
{
    private static RegressionMetrics Change(RegressionMetrics after, RegressionMetrics before) => Create(
        after.MeanAbsoluteError - before.MeanAbsoluteError,
        after.MeanSquaredError - before.MeanSquaredError,
        after.RootMeanSquaredError - before.RootMeanSquaredError,
        after.LossFunction - before.LossFunction,
        after.RSquared - before.RSquared);

    private static BinaryClassificationMetrics Change(BinaryClassificationMetrics after, BinaryClassificationMetrics before) => Create(
        after.AreaUnderRocCurve - before.AreaUnderRocCurve,
        after.Accuracy - before.Accuracy,
        after.PositivePrecision - before.PositivePrecision,
        after.PositiveRecall - before.PositiveRecall,
        after.NegativePrecision - before.NegativePrecision,
        after.NegativeRecall - before.NegativeRecall,
        after.F1Score - before.F1Score,
        after.AreaUnderPrecisionRecallCurve - before.AreaUnderPrecisionRecallCurve);

    private static MulticlassClassificationMetrics Change(MulticlassClassificationMetrics after, MulticlassClassificationMetrics before) => Create(
        after.MicroAccuracy - before.MicroAccuracy,
        after.MacroAccuracy - before.MacroAccuracy,
        after.LogLoss - before.LogLoss,
        after.LogLossReduction - before.LogLossReduction,
        after.TopKPredictionCount,
        after.TopKAccuracyForAllK is { } accuracies ? Differences(accuracies, before.TopKAccuracyForAllK) : null,
        Differences(after.PerClassLogLoss, before.PerClassLogLoss));

    private static RankingMetrics Change(RankingMetrics after, RankingMetrics before) => Create(
        Differences(after.DiscountedCumulativeGains, before.DiscountedCumulativeGains),
        Differences(after.NormalizedDiscountedCumulativeGains, before.NormalizedDiscountedCumulativeGains));

    public static RegressionMetricsStatistics Changes(RegressionMetrics before, RegressionMetrics[] after) => Changes(CreateRegressionStatistics(), before, after, Change, Add);

    public static BinaryClassificationMetricsStatistics Changes(BinaryClassificationMetrics before, BinaryClassificationMetrics[] after) => Changes(CreateBinaryStatistics(), before, after, Change, Add);

    public static MulticlassClassificationMetricsStatistics Changes(MulticlassClassificationMetrics before, MulticlassClassificationMetrics[] after) => Changes(CreateMulticlassStatistics(), before, after, Change, Add);

    public static RankingMetricsStatistics Changes(RankingMetrics before, RankingMetrics[] after) => Changes(CreateRankingStatistics(), before, after, Change, Add);

    private static TStatistics Changes<TMetrics, TStatistics>(
        TStatistics statistics, TMetrics before, TMetrics[] after, Func<TMetrics, TMetrics, TMetrics> change, Action<TStatistics, TMetrics> add)
    {
        foreach (var metrics in after)
            add(statistics, change(metrics, before));
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
