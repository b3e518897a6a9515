using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>What models of each loss predict, against quantiles and means that are known.</summary>
[TestClass]
public sealed class RegressionLossTests
{
    private const float OutlierSize = 100;

    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Trainers =>
    [
        [new Func<MLContext, RegressionLoss, IEstimator<ITransformer>>((ml, loss) => ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options { Loss = loss, Members = [new() { Knots = 16, HiddenWidth = 32 }], Seed = 3 })), "Kan"],
        [new Func<MLContext, RegressionLoss, IEstimator<ITransformer>>((ml, loss) => ml.Regression.Trainers.SelectableKan(new SelectableKanRegressionTrainer.Options { Loss = loss, HiddenWidth = 8, Seed = 3, BatchSize = 256, MaximumEpochs = 60 })), "SelectableKan"],
    ];

    [TestMethod]
    [DynamicData(nameof(Trainers))]
    public void Of_constant_features_a_model_predicts_the_quantile_of_the_labels(Func<MLContext, RegressionLoss, IEstimator<ITransformer>> trainer, string name)
    {
        Row[] rows = [.. Enumerable.Range(1, 1000).Select(i => new Row { Features = [1, 2], Label = i * i })];
        foreach (var (loss, rank) in new[] { (RegressionLoss.Quantile(0.9), 900), (RegressionLoss.Quantile(0.05), 50), (RegressionLoss.Absolute(), 500) })
        {
            var scores = Scores(trainer(_ml, loss).Fit(Data(rows)), rows);
            Assert.AreEqual(scores[0], scores[999]);
            var below = rows.Count(row => row.Label <= scores[0]);
            Assert.IsLessThanOrEqualTo(20, Math.Abs(below - rank), $"{name}, {loss}: {below} labels are below {scores[0]}");
        }
    }

    // Three kinds of rows, of labels with different quantiles; each kind has its own.
    [TestMethod]
    [DynamicData(nameof(Trainers))]
    public void Every_kind_of_rows_gets_its_own_quantile(Func<MLContext, RegressionLoss, IEstimator<ITransformer>> trainer, string name)
    {
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, 3000).Select(i => new Row { Features = [i % 3, 0], Label = (i % 3) switch { 0 => random.NextSingle(), 1 => 5 * random.NextSingle(), _ => -MathF.Log(1 - random.NextSingle()) } })];
        foreach (var level in new[] { 0.1, 0.8 })
        {
            var scores = Scores(trainer(_ml, RegressionLoss.Quantile(level)).Fit(Data(rows)), rows);
            for (var kind = 0; kind < 3; kind++)
            {
                var own = rows.Zip(scores).Where((_, i) => i % 3 == kind).ToArray();
                Assert.AreEqual(level, own.Count(pair => pair.First.Label <= pair.Second) / 1000.0, 0.04, $"{name}, level {level}, kind {kind}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Trainers))]
    public void Quantiles_of_labels_whose_spread_varies_cover_new_rows_everywhere(Func<MLContext, RegressionLoss, IEstimator<ITransformer>> trainer, string name)
    {
        var rows = Spread(6000, seed: 1);
        var others = Spread(6000, seed: 2);
        var low = Scores(trainer(_ml, RegressionLoss.Quantile(0.1)).Fit(Data(rows)), others);
        var high = Scores(trainer(_ml, RegressionLoss.Quantile(0.9)).Fit(Data(rows)), others);
        for (var part = 0; part < 4; part++)
        {
            int[] own = [.. Enumerable.Range(0, others.Length).Where(i => (int)(others[i].Features[0] * 4) == part)];
            Assert.AreEqual(0.1, own.Count(i => others[i].Label < low[i]) / (double)own.Length, 0.05, $"{name}, part {part}, low");
            Assert.AreEqual(0.9, own.Count(i => others[i].Label < high[i]) / (double)own.Length, 0.05, $"{name}, part {part}, high");
        }
        double Width(double from, double to) => Enumerable.Range(0, others.Length).Where(i => others[i].Features[0] >= from && others[i].Features[0] < to).Average(i => high[i] - low[i]);
        Assert.IsGreaterThan(3, Width(0.75, 1) / Width(0, 0.25), name); // 0.1 + x: 0.975 against 0.225
    }

    [TestMethod]
    [DynamicData(nameof(Trainers))]
    public void Outliers_move_the_squared_error_and_hardly_the_others(Func<MLContext, RegressionLoss, IEstimator<ITransformer>> trainer, string name)
    {
        var clean = Smooth(2000, seed: 2);
        Row[] rows = [.. Smooth(2000, seed: 1).Select((row, i) => i % 10 == 0 ? new Row { Features = row.Features, Label = row.Label + OutlierSize } : row)];
        double Error(RegressionLoss loss) => Math.Sqrt(Scores(trainer(_ml, loss).Fit(Data(rows)), clean).Zip(clean, (score, row) => Math.Pow(score - row.Label, 2)).Average());
        var squared = Error(RegressionLoss.Squared());
        Assert.IsGreaterThan(7, squared, name); // the mean of the outliers is 10
        // A tenth of the rows pulls each with δ, in a scale of 2.9, against nine tenths.
        foreach (var (loss, limit) in new[] { (RegressionLoss.Huber(), 0.5), (RegressionLoss.Huber(0.3), 0.25), (RegressionLoss.Absolute(), 0.25) })
            Assert.IsLessThan(limit, Error(loss), $"{name}, {loss}; squared {squared}");
    }

    [TestMethod]
    [DynamicData(nameof(Trainers))]
    public void A_saved_model_predicts_the_same_quantile(Func<MLContext, RegressionLoss, IEstimator<ITransformer>> trainer, string name)
    {
        var rows = Spread(300, seed: 1);
        var model = trainer(_ml, RegressionLoss.Quantile(0.7)).Fit(Data(rows));
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, Data(rows).Schema), out _);
        float[] expected = Scores(model, rows);
        float[] graph = Scores(loaded, rows);
        for (var i = 0; i < rows.Length; i++)
            Assert.AreEqual(expected[i], graph[i], 1e-5, $"{name}, row {i}"); // Kan: the kernel here, the graph there
        CollectionAssert.AreEqual(expected, Scores(loaded.WithBatchScoring(), rows), name);
    }

    [TestMethod]
    public void Huber_with_a_large_limit_is_the_squared_error_of_the_robust_scale()
    {
        var rows = Smooth(500, seed: 1);
        double Error(RegressionLoss loss)
        {
            var scores = Scores(((Func<MLContext, RegressionLoss, IEstimator<ITransformer>>)Trainers.First()[0])(_ml, loss).Fit(Data(rows)), rows);
            return Math.Sqrt(scores.Zip(rows, (score, row) => Math.Pow(score - row.Label, 2)).Average());
        }
        Assert.AreEqual(Error(RegressionLoss.Squared()), Error(RegressionLoss.Huber(1000)), 0.01);
    }

    [TestMethod]
    public void Losses_out_of_range_are_refused()
    {
        string Refused(RegressionLoss loss) => Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options { Loss = loss })).Message;
        Assert.Contains("Level in Loss is 0; it must be above 0 and below 1", Refused(RegressionLoss.Quantile(0)));
        Assert.Contains("Level in Loss is 1; it must be above 0 and below 1", Refused(RegressionLoss.Quantile(1)));
        Assert.Contains("Level in Loss is NaN", Refused(RegressionLoss.Quantile(double.NaN)));
        Assert.Contains("Delta in Loss is 0; it must be above 0 and at most 1000", Refused(RegressionLoss.Huber(0)));
        Assert.Contains("Kind in Loss is 9; it must be one of Squared, Absolute, Huber, Quantile", Refused(new() { Kind = (RegressionLossKind)9 }));
        Assert.Contains("Option Loss is null; use RegressionLoss.Squared()", Refused(null!));
        Assert.Contains("Level in Loss is 1", Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.SelectableKan(new SelectableKanRegressionTrainer.Options { Loss = RegressionLoss.Quantile(1) })).Message);
    }

    private IDataView Data(Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private float[] Scores(ITransformer model, Row[] rows) => [.. model.Transform(Data(rows)).GetColumn<float>("Score")];

    private static Row[] Spread(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var x = random.NextSingle();
            return new Row { Features = [x, random.NextSingle()], Label = MathF.Sin(6 * x) + ((0.1f + x) * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f)) };
        })];
    }

    private static Row[] Smooth(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [random.NextSingle(), random.NextSingle()];
            return new Row { Features = x, Label = (3 * MathF.Sin(6 * x[0])) + (2 * x[1]) };
        })];
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
