using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>
/// The share of labels inside the intervals on the airfoil data, over many random splits of the rows that were not trained on. Given these rows, the
/// splits are independent, and the share inside has the mean k/(n + 1).
/// </summary>
[TestClass]
public sealed class PredictionIntervalCoverageTests
{
    private const int Training = 700;
    private const int Calibration = 199;
    private const int Splits = 300;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(0.9)]
    [DataRow(0.5)]
    public void Intervals_around_the_score_of_a_linear_model_cover_as_promised(double coverage)
    {
        var (training, others) = Parts();
        var model = _ml.Transforms.NormalizeMeanVariance("Features").Append(_ml.Regression.Trainers.Sdca()).Fit(Data(training));
        Check(model.Transform(Data(others)), new() { Coverage = coverage });
    }

    [TestMethod]
    public void Intervals_around_quantiles_of_a_kan_cover_as_promised()
    {
        var (training, others) = Parts();
        var low = Quantile(0.05).Append(_ml.Transforms.CopyColumns("Low", "Score"));
        var high = Quantile(0.95).Append(_ml.Transforms.CopyColumns("High", "Score"));
        var model = low.Append(high).Fit(Data(training));
        var options = new PredictionIntervalOptions { Coverage = 0.9, LowerScoreColumnName = "Low", UpperScoreColumnName = "High" };
        Check(model.Transform(Data(others)), options);

        IEstimator<ITransformer> Quantile(double level) => _ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options
        {
            Loss = RegressionLoss.Quantile(level),
            Members = [new() { Knots = 16, HiddenWidth = 32 }],
            Seed = 1,
        });
    }

    // The steps of docs/prediction-intervals.md.
    [TestMethod]
    public void Intervals_with_a_learned_difficulty_cover_as_promised_and_differ_in_width()
    {
        var (training, others) = Parts();
        var first = _ml.Transforms.NormalizeMeanVariance("Features").Append(_ml.Regression.Trainers.Sdca()).Append(_ml.Transforms.CopyColumns("Prediction", "Score"))
            .Fit(Data(training[..(Training / 2)]));
        var scored = first.Transform(Data(training[(Training / 2)..]));
        var errors = _ml.Transforms.Expression("Error", "(label, prediction) => abs(label - prediction)", "Label", "Prediction").Fit(scored).Transform(scored);
        var second = _ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options { LabelColumnName = "Error", Members = [new() { Knots = 16, HiddenWidth = 32 }], Seed = 1 })
            .Append(_ml.Transforms.Expression("Difficulty", "score => max(score, 0.1f)", "Score"))
            .Fit(errors);
        var options = new PredictionIntervalOptions { Coverage = 0.9, ScoreColumnName = "Prediction", DifficultyColumnName = "Difficulty" };
        var rows = first.Append(second).Transform(Data(others));
        Check(rows, options);
        var ends = _ml.Data.CreateEnumerable<Interval>(_ml.Regression.PredictionIntervals(options).Fit(rows).Transform(rows), reuseRowObject: false).ToArray();
        Assert.IsGreaterThan(2 * ends.Min(row => row.Upper - row.Lower), ends.Max(row => row.Upper - row.Lower));
    }

    private void Check(IDataView scored, PredictionIntervalOptions options)
    {
        var rows = _ml.Data.CreateEnumerable<Scored>(scored, reuseRowObject: false, ignoreMissingColumns: true).ToArray();
        var random = new Random(1);
        var shares = new double[Splits];
        for (var split = 0; split < Splits; split++)
        {
            random.Shuffle(rows);
            var intervals = _ml.Regression.PredictionIntervals(options).Fit(_ml.Data.LoadFromEnumerable(rows[..Calibration]));
            var ends = _ml.Data.CreateEnumerable<Interval>(intervals.Transform(_ml.Data.LoadFromEnumerable(rows[Calibration..])), reuseRowObject: false);
            shares[split] = ends.Average(row => row.Label >= row.Lower && row.Label <= row.Upper ? 1.0 : 0);
        }
        // Of m new rows after n: a share of mean c = k/(n + 1) and variance c(1 - c)(1/(n + 2) + 1/m), up to terms of 1/(nm).
        var expected = Math.Ceiling((Calibration + 1) * options.Coverage) / (Calibration + 1);
        var deviation = Math.Sqrt(expected * (1 - expected) * ((1.0 / (Calibration + 2)) + (1.0 / (rows.Length - Calibration))));
        Assert.AreEqual(expected, shares.Average(), 4 * deviation / Math.Sqrt(Splits));
        var spread = Math.Sqrt(shares.Average(share => Math.Pow(share - shares.Average(), 2)));
        Assert.IsTrue(spread > 0.8 * deviation && spread < 1.2 * deviation, $"{spread} against {deviation}");
    }

    private static (Airfoil[] Training, Airfoil[] Others) Parts()
    {
        var rows = Airfoil.Rows();
        new Random(2).Shuffle(rows);
        return (rows[..Training], rows[Training..]);
    }

    private IDataView Data(Airfoil[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private sealed class Scored
    {
        public float Label { get; set; }

        public float Score { get; set; }

        public float Prediction { get; set; }

        public float Difficulty { get; set; }

        public float Low { get; set; }

        public float High { get; set; }
    }

    private sealed class Interval
    {
        public float Label { get; set; }

        public float Lower { get; set; }

        public float Upper { get; set; }
    }
}
