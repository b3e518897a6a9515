using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Conformance.Tools;
using Microsoft.ML.DeepLearning.Intervals;

namespace Microsoft.ML.DeepLearning.Tests.Intervals;

/// <summary>Values of the intervals against the definitions, and the life of the transformer.</summary>
[TestClass]
public sealed class PredictionIntervalTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Modes => [["width"], ["difficulty"], ["quantiles"]];

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void Both_ends_are_those_of_the_definition(string mode)
    {
        foreach (var coverage in new[] { 0.02, 0.5, 0.9, 0.99 })
        {
            var calibration = ScoredRow.Random(150, seed: 1);
            var rows = ScoredRow.Random(100, seed: 2);
            var found = Rows(Fit(Options(mode, coverage), calibration).Transform(Data(rows)));

            double[] errors = [.. calibration.Select(row => Error(row, mode)).Order()];
            var quantile = errors[(int)Math.Ceiling((151 * coverage) - 1e-9) - 1];
            for (var i = 0; i < rows.Length; i++)
            {
                var (lower, upper) = Ends(rows[i], mode, quantile);
                Assert.AreEqual((float)lower, found[i].Lower, $"row {i}, coverage {coverage}");
                Assert.AreEqual((float)upper, found[i].Upper, $"row {i}, coverage {coverage}");
                Assert.IsLessThanOrEqualTo(found[i].Upper, found[i].Lower);
            }
        }
    }

    // Numbers with no exact sum: the ends must not miss the labels by rounding.
    [TestMethod]
    public void Labels_at_the_end_of_the_interval_are_inside()
    {
        ScoredRow[] rows = [.. Enumerable.Range(0, 99).Select(i => new ScoredRow { Score = 0.3f, Label = i % 2 == 0 ? 0.1f : 0.2f })];
        var found = Rows(Fit(Options("width", 0.9), rows).Transform(Data(rows)));
        Assert.IsTrue(found.All(row => row.Covers));
        Assert.AreEqual(0.1f, found[0].Lower);
    }

    [TestMethod]
    public void Quantiles_that_are_too_far_apart_are_moved_together_but_not_past_their_middle()
    {
        ScoredRow[] calibration = [.. Enumerable.Range(0, 99).Select(_ => new ScoredRow { Low = -10, High = 10 })];
        var model = Fit(Options("quantiles", 0.9), calibration);
        Assert.AreEqual(-10, model.Quantile);
        var found = Rows(model.Transform(Data([new() { Low = -12, High = 14 }, new() { Low = 3, High = -1 }])));
        Assert.AreEqual((-2f, 4f), (found[0].Lower, found[0].Upper));
        Assert.AreEqual((1f, 1f), (found[1].Lower, found[1].Upper));
    }

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void A_missing_score_gives_missing_ends(string mode)
    {
        var model = Fit(Options(mode, 0.9), ScoredRow.Random(50, seed: 1));
        var found = Rows(model.Transform(Data([new() { Score = float.NaN, Low = float.NaN, Difficulty = 1 }, new() { Score = float.NaN, High = float.NaN, Difficulty = 1 }])));
        foreach (var row in found)
            Assert.IsTrue(float.IsNaN(row.Lower) && float.IsNaN(row.Upper));
        if (mode == "difficulty")
            Assert.IsTrue(Rows(model.Transform(Data([new() { Difficulty = 0 }, new() { Difficulty = -1 }, new() { Difficulty = float.NaN }]))).All(row => float.IsNaN(row.Lower) && float.IsNaN(row.Upper)));
    }

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void A_saved_model_gives_the_same_intervals_in_any_culture(string mode)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Commas;
            var data = Data(ScoredRow.Random(80, seed: 3));
            var model = Fit(Options(mode, 0.8), ScoredRow.Random(80, seed: 1));
            var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, data.Schema), out _);
            var texts = Text(model.Transform(data));
            CollectionAssert.AreEqual(texts, Text(loaded.Transform(data)));
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            CollectionAssert.AreEqual(texts, Text(Fit(Options(mode, 0.8), ScoredRow.Random(80, seed: 1)).Transform(data)));
            CollectionAssert.AreEqual(SchemaText.Of(model.GetOutputSchema(data.Schema)), SchemaText.Of(loaded.GetOutputSchema(data.Schema)));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    [DynamicData(nameof(Modes))]
    public void The_schema_that_is_promised_is_that_of_the_rows(string mode)
    {
        var data = Data(ScoredRow.Random(50, seed: 1));
        var estimator = _ml.Regression.PredictionIntervals(Options(mode, 0.9));
        var output = estimator.Fit(data).GetOutputSchema(data.Schema);
        CollectionAssert.AreEqual(SchemaShapes.Describe(output), SchemaShapes.Describe(estimator.GetOutputSchema(SchemaShapes.Of(data.Schema))));
        Assert.AreEqual(NumberDataViewType.Single, output["Lower"].Type);
        Assert.AreEqual(NumberDataViewType.Single, output["Upper"].Type);
        Assert.AreEqual(data.Schema.Count + 2, output.Count);
    }

    [TestMethod]
    public void Appended_to_a_model_of_ml_net_it_serves_a_prediction_engine_without_labels()
    {
        ScoredRow[] rows = ScoredRow.Random(200, seed: 1);
        var pipeline = _ml.Transforms.Concatenate("Features", "Low", "High").Append(_ml.Regression.Trainers.Sdca());
        var data = _ml.Transforms.DropColumns("Score").Fit(Data(rows)).Transform(Data(rows));
        var model = pipeline.Fit(data);
        var intervals = _ml.Regression.PredictionIntervals(coverage: 0.8).Fit(model.Transform(data));
        var complete = model.Append(intervals);

        var loaded = ModelFiles.Load(_ml, ModelFiles.Save(_ml, complete, data.Schema), out _);
        var expected = Rows(complete.Transform(data));
        foreach (var each in new ITransformer[] { complete, loaded })
        {
            using var engine = _ml.Model.CreatePredictionEngine<ScoredRow, IntervalRow>(each);
            var row = engine.Predict(new ScoredRow { Low = rows[7].Low, High = rows[7].High });
            Assert.AreEqual((expected[7].Lower, expected[7].Upper), (row.Lower, row.Upper));
        }
        Assert.AreEqual(200, intervals.CalibrationRows);
        Assert.AreEqual(0.8, intervals.Coverage);
        Assert.AreEqual(intervals.Quantile, (expected[7].Upper - (double)expected[7].Lower) / 2, 1e-5);
    }

    // Built by hand, because these processes use invariant globalization.
    private static CultureInfo Commas
    {
        get
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NumberGroupSeparator = ".";
            culture.NumberFormat.NegativeSign = "\u2212";
            return culture;
        }
    }

    private PredictionIntervalTransformer Fit(PredictionIntervalOptions options, ScoredRow[] rows) => _ml.Regression.PredictionIntervals(options).Fit(Data(rows));

    private IDataView Data(ScoredRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private IntervalRow[] Rows(IDataView data) => [.. _ml.Data.CreateEnumerable<IntervalRow>(data, reuseRowObject: false)];

    private string[] Text(IDataView data) => [.. Rows(data).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Lower:R} {row.Upper:R}"))];

    private static PredictionIntervalOptions Options(string mode, double coverage) => new()
    {
        Coverage = coverage,
        DifficultyColumnName = mode == "difficulty" ? nameof(ScoredRow.Difficulty) : null,
        LowerScoreColumnName = mode == "quantiles" ? nameof(ScoredRow.Low) : null,
        UpperScoreColumnName = mode == "quantiles" ? nameof(ScoredRow.High) : null,
    };

    private static double Error(ScoredRow row, string mode) => mode switch
    {
        "width" => Math.Abs((double)row.Label - row.Score),
        "difficulty" => Math.Abs((double)row.Label - row.Score) / row.Difficulty,
        _ => Math.Max(Math.Min(row.Low, row.High) - (double)row.Label, (double)row.Label - Math.Max(row.Low, row.High)),
    };

    private static (double Lower, double Upper) Ends(ScoredRow row, string mode, double quantile)
    {
        if (mode == "difficulty")
            quantile *= row.Difficulty;
        if (mode != "quantiles")
            return (row.Score - quantile, row.Score + quantile);
        var (lower, upper) = (Math.Min(row.Low, row.High) - quantile, Math.Max(row.Low, row.High) + quantile);
        return lower <= upper ? (lower, upper) : (((double)row.Low + row.High) / 2, ((double)row.Low + row.High) / 2);
    }
}
