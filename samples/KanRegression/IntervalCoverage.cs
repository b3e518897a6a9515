using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Kan;
using Spectre.Console;

namespace KanRegression;

/// <summary>Intervals that hold 90 % of the prices, around the quantiles of two networks, and the share of test rows inside.</summary>
internal static class IntervalCoverage
{
    private const double Coverage = 0.9;

    public static void Print(MLContext ml, DataOperationsCatalog.TrainTestData split, bool quick)
    {
        // Intervals are calibrated on rows that the networks have not seen.
        var parts = ml.Data.TrainTestSplit(split.TrainSet, testFraction: 0.2, seed: 1);
        IEstimator<ITransformer> Quantile(double level, string column) => ml.Regression.Trainers
            .Kan(new KanRegressionTrainer.Options { Loss = RegressionLoss.Quantile(level), Effort = KanEffort.Fast, MaximumEpochs = quick ? 2 : 0 })
            .Append(ml.Transforms.CopyColumns(column, "Score"));
        var model = HousingData.Preparation(ml).Append(Quantile(0.05, "Low")).Append(Quantile(0.95, "High")).Fit(parts.TrainSet);
        var options = new PredictionIntervalOptions { LowerScoreColumnName = "Low", UpperScoreColumnName = "High", Coverage = Coverage };
        var intervals = ml.Regression.PredictionIntervals(options).Fit(model.Transform(parts.TestSet));

        var test = ml.Data.CreateEnumerable<PriceInterval>(intervals.Transform(model.Transform(split.TestSet)), reuseRowObject: false).ToList();
        double inside = test.Average(price => price.Label >= price.Lower && price.Label <= price.Upper ? 1.0 : 0);
        double width = test.Average(price => price.Upper - price.Lower);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Prediction intervals for {Coverage:P0} of the prices: {inside:P1} of the test rows are inside, the mean width is {width:N0} dollars.");
    }
}

/// <summary>A price with its interval, in dollars.</summary>
internal sealed class PriceInterval
{
    public float Label { get; set; }

    public float Lower { get; set; }

    public float Upper { get; set; }
}
