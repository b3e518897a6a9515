using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Tables;

namespace Microsoft.ML.Kan.Tests.Tables;

[TestClass]
public sealed class GreedyCombinationTests
{
    private static readonly KnotLoss Squares = KnotLoss.Of(LearningTask.Regression.Begin(default, TableRows.Summary([[0f]])));

    [TestMethod]
    public void Errors_of_opposite_sign_are_halved_and_a_network_that_adds_nothing_is_left_out()
        => CollectionAssert.AreEqual(new[] { 0.5, 0.5, 0 }, Of([[1, 2, 3], [-1, -2, -3], [9, 9, 9]], [0, 0, 0]));

    [TestMethod]
    public void A_network_that_is_right_is_the_whole_model()
        => CollectionAssert.AreEqual(new[] { 0.0, 1 }, Of([[1, 0], [0, 0]], [0, 0]));

    [TestMethod]
    public void Each_pick_is_the_one_that_lowers_the_loss_most_and_the_best_number_of_picks_is_kept()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (outputs, labels, weights) = Random(seed, networks: 4, rows: 9);
            var expected = Naive(outputs, labels, weights, most: 4);
            var found = GreedyCombination.Of(outputs, labels, weights, Squares, 4);
            for (var m = 0; m < 4; m++)
                Assert.AreEqual(expected[m], found[m], 1e-9, $"seed {seed}, network {m}");
        }
    }

    [TestMethod]
    public void The_mean_is_never_worse_than_the_best_network_and_close_to_the_best_of_all_ways_to_pick()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var (outputs, labels, weights) = Random(seed, networks: 3, rows: 7);
            var found = Loss(outputs, labels, weights, GreedyCombination.Of(outputs, labels, weights, Squares, 3));
            var single = outputs.Min(own => GreedyCombination.Loss(own, labels, weights, Squares));
            var best = (from a in Enumerable.Range(0, 21)
                        from b in Enumerable.Range(0, 21 - a)
                        select Loss(outputs, labels, weights, [a / 20.0, b / 20.0, (20 - a - b) / 20.0])).Min();
            Assert.IsLessThanOrEqualTo(single + 1e-6, found, $"seed {seed}");
            Assert.IsLessThanOrEqualTo(best * 1.05, found, $"seed {seed}");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void No_more_networks_than_allowed_take_part(int most)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var (outputs, labels, weights) = Random(seed, networks: 6, rows: 12);
            var found = GreedyCombination.Of(outputs, labels, weights, Squares, most);
            Assert.IsLessThanOrEqualTo(most, found.Count(weight => weight > 0));
            Assert.AreEqual(1, found.Sum(), 1e-9);
            var expected = Naive(outputs, labels, weights, most);
            for (var m = 0; m < found.Length; m++)
                Assert.AreEqual(expected[m], found[m], 1e-9, $"seed {seed}, network {m}");
        }
    }

    [TestMethod]
    public void Weights_of_rows_count_and_rows_of_weight_0_do_not()
    {
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, GreedyCombination.Of([[0, 5], [4, 0]], [0, 0], [1, 0], Squares, 2));
        CollectionAssert.AreEqual(new[] { 0.0, 1 }, GreedyCombination.Of([[0, 5], [4, 0]], [0, 0], [0, 1], Squares, 2));
    }

    [TestMethod]
    public void Networks_without_finite_outputs_or_without_any_take_no_part()
    {
        CollectionAssert.AreEqual(new[] { 0.0, 0, 1, 0 }, Of([[float.NaN, 0], null, [3, 3], [float.PositiveInfinity, 0]], [0, 0]));
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, Of([[3, 3], [float.NaN, float.NaN]], [0, 0]));
    }

    [TestMethod]
    public void Where_no_network_has_finite_outputs_the_shares_still_sum_to_one()
        => Assert.AreEqual(1, Of([null, [float.NaN], [float.NaN]], [0]).Sum(), 1e-9);

    [TestMethod]
    public void Outputs_of_classes_are_averaged_as_they_are()
    {
        var schema = new FixedRows(0).Add<uint>("Label", new KeyDataViewType(typeof(uint), 3), []).Schema;
        var summary = TableRows.Summary([[0f]]);
        var losses = KnotLoss.Of(LearningTask.MulticlassClassification.Begin(schema["Label"], summary));
        float[][] outputs = [[3, 0, 0, 0, 0, 3], [0, 0, 3, 0, 3, 0], [0, 9, 0, 9, 0, 0]];
        var found = GreedyCombination.Of(outputs, [0, 1], [1, 1], losses, 3);
        Assert.AreEqual(Math.Log(Math.Exp(3) + 2) - 3, GreedyCombination.Loss([3, 0, 0, 0, 3, 0], [0, 1], [1, 1], losses), 1e-6);
        Assert.IsTrue(found[0] > 0 && found[1] > 0 && found[2] == 0, string.Join(' ', found));
    }

    // Of ten labels two are 1: their mean is 0.2, their median 0, their quantile of 0.9 is 1.
    [TestMethod]
    public void Networks_are_combined_by_the_loss_of_the_run()
    {
        float[][] outputs = [[.. Enumerable.Repeat(0f, 10)], [.. Enumerable.Repeat(1f, 10)]];
        float[] labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
        double[] By(RegressionLoss loss)
            => GreedyCombination.Of(outputs, labels, [.. labels.Select(_ => 1.0)], KnotLoss.Of(LearningTask.RegressionBy(() => loss).Begin(default, TableRows.Summary([[0f]]))), 2);
        CollectionAssert.AreEqual(new[] { 0.8, 0.2 }, By(RegressionLoss.Squared()));
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, By(RegressionLoss.Absolute()));
        CollectionAssert.AreEqual(new[] { 0.0, 1 }, By(RegressionLoss.Quantile(0.9)));
    }

    private static double[] Of(float[]?[] outputs, float[] labels) => GreedyCombination.Of(outputs, labels, [.. labels.Select(_ => 1.0)], Squares, 8);

    private static (float[][] Outputs, float[] Labels, double[] Weights) Random(int seed, int networks, int rows)
    {
        var random = new Random(seed);
        float[] labels = [.. Enumerable.Range(0, rows).Select(_ => random.NextSingle())];
        float[][] outputs = [.. Enumerable.Range(0, networks).Select(_ => labels.Select(label => label + random.NextSingle() - 0.5f).ToArray())];
        return (outputs, labels, [.. labels.Select(_ => random.NextDouble())]);
    }

    // Every sequence of 20 picks that is best at each step; the best of its beginnings.
    private static double[] Naive(float[][] outputs, float[] labels, double[] weights, int most)
    {
        var picks = new List<int>();
        var (best, lowest) = (Array.Empty<int>(), double.PositiveInfinity);
        for (var pick = 0; pick < 20; pick++)
        {
            var allowed = Enumerable.Range(0, outputs.Length).Where(m => picks.Append(m).Distinct().Count() <= most);
            var (loss, next) = allowed.Select(m => (Loss(outputs, labels, weights, Shares([.. picks, m], outputs.Length)), m)).Min();
            picks.Add(next);
            if (loss < lowest - 1e-9)
                (best, lowest) = ([.. picks], loss);
        }
        return Shares(best, outputs.Length);
    }

    private static double[] Shares(int[] picks, int networks) => [.. Enumerable.Range(0, networks).Select(m => picks.Count(pick => pick == m) / (double)picks.Length)];

    // The label of the only row of the summary is 0, its deviation 0: labels stand for themselves.
    private static double Loss(float[][] outputs, float[] labels, double[] weights, double[] shares)
        => labels.Select((label, row) => weights[row] * Math.Pow(outputs.Select((own, m) => shares[m] * own[row]).Sum() - label, 2)).Sum() / weights.Sum();
}
