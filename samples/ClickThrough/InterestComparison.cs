using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Samples.Shared;
using Spectre.Console;

namespace ClickThrough;

/// <summary>Compares Deep Interest Network with the same network with mean pooling instead of attention.</summary>
internal static class InterestComparison
{
    public static TransformerChain<DeepPredictionTransformer<DeepInterestNetworkModel>> Run(MLContext ml, Offers offers, IDataView training, IDataView test, bool quick)
    {
        var table = new Table().AddColumns("network", "GAUC by user", "AUC", "log loss, nats", "fit, s", "parameters");
        var (network, metrics) = Fitted("Deep Interest Network", HistoryPooling.Attention);
        var (pooled, baseline) = Fitted("mean pooling", HistoryPooling.Mean);
        ((IDisposable)pooled).Dispose();
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"RelaImpr over mean pooling: {100 * metrics.GroupRelaImpr(baseline):F1} % of GAUC, {100 * metrics.RelaImpr(baseline):F1} % of AUC.");
        if (offers.BestArea is double best)
            AnsiConsole.MarkupLineInterpolated($"The true probabilities have an expected AUC of {best:F4}, the best possible value.");
        return network;

        (TransformerChain<DeepPredictionTransformer<DeepInterestNetworkModel>> Network, CtrMetrics Metrics) Fitted(string name, HistoryPooling pooling)
        {
            var options = InterestPipeline.Options(pooling, quick);
            var watch = Stopwatch.StartNew();
            var fitted = ProgressDisplay.Run(name, options, () => InterestPipeline.Fit(ml, offers, training, options));
            var time = watch.Elapsed;
            var measured = ml.BinaryClassification.EvaluateCtr(fitted.Transform(test), groupColumnName: nameof(Impression.User));
            table.AddRow(
                name, $"{measured.GroupAreaUnderRocCurve:F4}", $"{measured.AreaUnderRocCurve:F4}", $"{measured.LogLoss:F4}", $"{time.TotalSeconds:F1}", $"{fitted.LastTransformer.Model.ParameterCount:N0}");
            return (fitted, measured);
        }
    }
}
