using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.Metrics;

/// <summary>FuxiCTR's grouping and weighting, with AUC from an independent rank formula.</summary>
[TestClass]
public sealed class GoldenMetricsTests
{
    [TestMethod]
    [DataRow("ties")]
    [DataRow("noties")]
    public void Areas_and_log_loss_are_the_golden_ones(string scores)
    {
        using var golden = GoldenFile.Open("ctr_metrics");

        var metrics = Evaluate(golden, scores);

        Assert.AreEqual(golden.Number("outputs", scores, "AUC_rank_formula"), metrics.AreaUnderRocCurve, 1e-8);
        Assert.AreEqual(golden.Number("outputs", scores, "gAUC"), metrics.GroupAreaUnderRocCurve, 1e-8);
        Assert.AreEqual(golden.Number("outputs", scores, "logloss_second_opinion"), metrics.LogLoss, 1e-7);
        Assert.AreEqual(9, metrics.GroupCount);
        Assert.AreEqual(4, metrics.OneClassGroupCount); // the file's groups of weight 0
    }

    // The reference counts groups without a click as 0; this library excludes them, and the sum over groups is the same.
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(5)]
    public void Ndcg_is_the_golden_one(int cutoff)
    {
        using var golden = GoldenFile.Open("ctr_metrics");

        var metrics = Evaluate(golden, "noties");

        double sum = metrics.Ranking.Single(at => at.Cutoff == cutoff).Ndcg * metrics.ClickedGroupCount;
        Assert.AreEqual(golden.Number("outputs", "noties", $"NDCG@{cutoff}"), sum / metrics.GroupCount, 1e-8);
    }

    private static CtrMetrics Evaluate(GoldenFile golden, string scores)
    {
        using var groups = golden.Tensor("inputs", "group");
        using var labels = golden.Tensor("inputs", "y");
        using var values = golden.Tensor("inputs", $"score_{scores}");
        // The file's log loss clamps probabilities to [0.01, 0.99].
        var rows = groups.data<long>().Zip(labels.data<long>(), values.data<double>())
            .Select(row => new Row { Group = row.First, Label = row.Second, Score = (float)row.Third, Probability = (float)Math.Clamp(row.Third, 0.01, 0.99) });
        var ml = new MLContext(seed: 1);
        return ml.BinaryClassification.EvaluateCtr(ml.Data.LoadFromEnumerable(rows.ToArray()), nameof(Row.Group), cutoffs: [1, 3, 5]);
    }

    private sealed class Row
    {
        public long Group { get; set; }

        public float Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
