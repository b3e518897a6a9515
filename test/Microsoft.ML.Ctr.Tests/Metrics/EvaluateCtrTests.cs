using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.Metrics;

[TestClass]
public sealed class EvaluateCtrTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Areas_are_those_of_all_pairs_and_of_the_rank_formula(int seed)
    {
        var rows = Impression.Random(400, users: 25, seed);

        var metrics = Evaluate(rows, nameof(Impression.User));

        Assert.AreEqual(BruteForce.Area(rows), metrics.AreaUnderRocCurve, 1e-14);
        Assert.AreEqual(BruteForce.AreaFromRanks(rows), metrics.AreaUnderRocCurve, 1e-14);
        Assert.AreEqual(BruteForce.GroupArea(rows), metrics.GroupAreaUnderRocCurve, 1e-14);
        Assert.AreEqual(rows.GroupBy(row => row.User).Count(BruteForce.HasBoth), metrics.TwoClassGroupCount);
        Assert.AreEqual(rows.DistinctBy(row => row.User).Count(), metrics.GroupCount);
        Assert.AreEqual(rows.Where(row => row.Label).DistinctBy(row => row.User).Count(), metrics.ClickedGroupCount);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(5)]
    public void Ranks_of_equal_scores_are_the_mean_over_all_their_orders(int seed)
    {
        var rows = Impression.Random(60, users: 12, seed, levels: 3);
        var clicked = rows.GroupBy(row => row.User).Where(user => user.Any(row => row.Label)).Select(user => user.ToArray()).ToArray();
        Assert.IsTrue(rows.GroupBy(row => row.User).All(user => user.Count() <= 10), "More rows of a user than all orders can be listed of.");

        var metrics = _ml.BinaryClassification.EvaluateCtr(View(rows), nameof(Impression.User), cutoffs: [1, 2, 3, 100]);

        Assert.AreEqual(clicked.Average(user => BruteForce.OverOrders(user, BruteForce.ReciprocalRank)), metrics.MeanReciprocalRank, 1e-12);
        Assert.HasCount(4, metrics.Ranking);
        foreach (var at in metrics.Ranking)
        {
            Assert.AreEqual(clicked.Average(user => BruteForce.OverOrders(user, order => BruteForce.Ndcg(order, at.Cutoff))), at.Ndcg, 1e-12);
            Assert.AreEqual(clicked.Average(user => BruteForce.OverOrders(user, order => BruteForce.Hit(order, at.Cutoff))), at.HitRate, 1e-12);
        }
    }

    [TestMethod]
    public void Area_and_log_loss_are_those_of_mlnet()
    {
        var rows = Impression.Random(5000, users: 10, seed: 6, levels: 97);

        var metrics = Evaluate(rows);
        var theirs = _ml.BinaryClassification.EvaluateNonCalibrated(View(rows, predicted: true));
        var calibrated = _ml.BinaryClassification.Evaluate(View(rows, predicted: true));

        Assert.AreEqual(theirs.AreaUnderRocCurve, metrics.AreaUnderRocCurve, 1e-9);
        Assert.AreEqual(calibrated.LogLoss, metrics.LogLoss / Math.Log(2), 1e-6);
    }

    [TestMethod]
    public void Weights_are_repeated_rows()
    {
        var rows = Impression.Random(300, users: 9, seed: 7);
        for (int i = 0; i < rows.Length; i++)
            rows[i].Weight = i % 4; // weight 0 excludes a row
        Impression[] repeated = [.. rows.SelectMany(row => Enumerable.Repeat(Impression.Of(row.Label, row.Probability, row.User), (int)row.Weight))];

        var weighted = _ml.BinaryClassification.EvaluateCtr(View(rows), nameof(Impression.User), exampleWeightColumnName: nameof(Impression.Weight));
        var plain = Evaluate(repeated, nameof(Impression.User));

        Assert.AreEqual(plain.AreaUnderRocCurve, weighted.AreaUnderRocCurve, 1e-12);
        Assert.AreEqual(plain.GroupAreaUnderRocCurve, weighted.GroupAreaUnderRocCurve, 1e-12);
        Assert.AreEqual(plain.LogLoss, weighted.LogLoss, 1e-12);
        Assert.AreEqual(plain.ExpectedCalibrationError, weighted.ExpectedCalibrationError, 1e-12);
        Assert.AreEqual(plain.PredictedToObservedRatio, weighted.PredictedToObservedRatio, 1e-12);
        Assert.AreEqual(rows.Count(row => row.Weight > 0), weighted.RowCount);
    }

    [TestMethod]
    public void One_user_has_the_area_of_all()
    {
        var rows = Impression.Random(200, users: 1, seed: 8);

        var metrics = Evaluate(rows, nameof(Impression.User));

        Assert.AreEqual(metrics.AreaUnderRocCurve, metrics.GroupAreaUnderRocCurve);
        Assert.AreEqual(1, metrics.GroupCount);
    }

    [TestMethod]
    public void Relative_improvement_is_that_of_the_published_table()
    {
        Assert.AreEqual(0.0535, CtrMetrics.RelaImpr(.8818, .8624), 5e-5);
        Assert.AreEqual(0.0161, CtrMetrics.RelaImpr(.7337, .7300), 5e-5);

        var good = Evaluate([.. Impression.Random(500, users: 5, seed: 9)], nameof(Impression.User));
        var weak = Evaluate([.. Impression.Random(500, users: 5, seed: 9).Select((row, i) => i % 3 == 0 ? Impression.Of(row.Label, 0.5f, row.User) : row)], nameof(Impression.User));
        Assert.AreEqual(CtrMetrics.RelaImpr(good.AreaUnderRocCurve, weak.AreaUnderRocCurve), good.RelaImpr(weak));
        Assert.AreEqual(CtrMetrics.RelaImpr(good.GroupAreaUnderRocCurve, weak.GroupAreaUnderRocCurve), good.GroupRelaImpr(weak));
        Assert.IsGreaterThan(0, good.RelaImpr(weak));
    }

    [TestMethod]
    public void Calibration_is_that_of_a_worked_example()
    {
        Impression[] rows =
        [
            Impression.Of(true, 0.1f), Impression.Of(false, 0.2f), // bin 0 of 4: mean 0.15, rate 1/2
            Impression.Of(true, 0.25f), // bin 1: includes its lower border
            Impression.Of(true, 0.9f), Impression.Of(false, 0.8f), Impression.Of(true, 0.7999f), // bin 3: mean 0.8333, rate 2/3
        ];
        rows = [.. rows, new Impression { Label = true, Probability = 1, Score = 9 }]; // also bin 3: mean 0.874975, rate 3/4

        var metrics = _ml.BinaryClassification.EvaluateCtr(View(rows), calibrationBins: 4);

        Assert.AreEqual(((2 * 0.35) + 0.75 + (4 * 0.124975)) / 7, metrics.ExpectedCalibrationError, 1e-7);
        Assert.AreEqual(4.0499 / 5, metrics.PredictedToObservedRatio, 1e-7);
        CollectionAssert.AreEqual(new double[] { 2, 1, 0, 4 }, metrics.CalibrationBins.Select(bin => bin.Weight).ToArray());
        Assert.AreEqual(0.15, metrics.CalibrationBins[0].MeanProbability, 1e-7);
        Assert.AreEqual(0.75, metrics.CalibrationBins[3].ObservedRate, 1e-12);
        Assert.IsTrue(double.IsNaN(metrics.CalibrationBins[2].MeanProbability));
        Assert.AreEqual((0.75, 1.0), (metrics.CalibrationBins[3].Lower, metrics.CalibrationBins[3].Upper));
    }

    [TestMethod]
    public void A_certain_mistake_has_a_finite_loss()
    {
        var metrics = Evaluate([new Impression { Label = true, Probability = 0, Score = -100 }, new Impression { Label = false, Probability = 0, Score = -100 }]);

        Assert.AreEqual((-Math.Log(1e-7) - Math.Log(1 - 1e-7)) / 2, metrics.LogLoss, 1e-9);
    }

    [TestMethod]
    public void The_order_of_the_rows_changes_nothing()
    {
        var rows = Impression.Random(300, users: 7, seed: 10);
        var shuffled = rows.ToArray();
        new Random(1).Shuffle(shuffled);

        var one = Evaluate(rows, nameof(Impression.User));
        var other = Evaluate(shuffled, nameof(Impression.User));

        Assert.AreEqual(one.AreaUnderRocCurve, other.AreaUnderRocCurve);
        Assert.AreEqual(one.GroupAreaUnderRocCurve, other.GroupAreaUnderRocCurve, 1e-14);
        Assert.AreEqual(one.MeanReciprocalRank, other.MeanReciprocalRank, 1e-14);
        Assert.AreEqual(one.Ranking[1].Ndcg, other.Ranking[1].Ndcg, 1e-14);
    }

    [TestMethod]
    public void One_pass_reads_the_named_columns_and_no_other()
    {
        var watched = new WatchedView(View(Impression.Random(50, users: 3, seed: 11)));

        _ml.BinaryClassification.EvaluateCtr(watched, nameof(Impression.User));

        CollectionAssert.AreEquivalent(new[] { "Label", "Score", "Probability", "User" }, watched.Requests.Single());
        Assert.AreEqual(0, watched.OpenCursors);
    }

    private CtrMetrics Evaluate(Impression[] rows, string? group = null) => _ml.BinaryClassification.EvaluateCtr(View(rows), group);

    private IDataView View(Impression[] rows, bool predicted = false)
    {
        var view = _ml.Data.LoadFromEnumerable(rows);
        return !predicted ? view : _ml.Transforms.CustomMapping<Impression, Prediction>((row, to) => to.PredictedLabel = row.Score > 0, null).Fit(view).Transform(view);
    }

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }
    }
}
