using Microsoft.ML.DeepLearning.Intervals;

namespace Microsoft.ML.DeepLearning.Tests.Intervals;

[TestClass]
public sealed class ConformalQuantileTests
{
    [TestMethod]
    public void A_coverage_that_is_a_rank_gives_this_rank_and_a_little_more_gives_the_next()
    {
        for (var rows = 1; rows <= 300; rows++)
        {
            for (var rank = 1; rank <= rows; rank++)
            {
                var coverage = rank / (rows + 1.0);
                Assert.AreEqual(rank, ConformalQuantile.Rank(rows, coverage), $"{rank} of {rows}");
                Assert.AreEqual(rank + 1, ConformalQuantile.Rank(rows, coverage + 1e-9), $"more than {rank} of {rows}");
            }
        }
    }

    // Each of n + 1 different errors is new once: k of them are at most the quantile of the others.
    [TestMethod]
    [DataRow(0.9)]
    [DataRow(0.95)]
    [DataRow(0.5)]
    [DataRow(0.37)]
    public void Of_errors_in_every_order_the_share_of_the_rank_is_covered(double coverage)
    {
        foreach (var rows in new[] { 19, 20, 50, 101 })
        {
            var random = new Random(rows);
            double[] errors = [.. Enumerable.Range(0, rows + 1).Select(_ => random.NextDouble())];
            var covered = Enumerable.Range(0, rows + 1).Count(own => errors[own] <= ConformalQuantile.Of([.. errors.Where((_, other) => other != own)], coverage));
            Assert.AreEqual((int)Math.Ceiling(Math.Round((rows + 1) * coverage, 9)), covered, $"{rows} rows");
        }
    }

    [TestMethod]
    public void Of_equal_errors_all_are_covered() => Assert.AreEqual(2, ConformalQuantile.Of([2, 2, 2, 1, 2], 0.5));

    [TestMethod]
    public void The_fewest_rows_are_those_of_which_the_rank_is_one()
    {
        foreach (var coverage in new[] { 0.01, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 1e-6, 0.123456 })
        {
            var fewest = (long)ConformalQuantile.FewestRows(coverage);
            Assert.IsLessThanOrEqualTo(fewest, ConformalQuantile.Rank(fewest, coverage), $"{coverage}");
            if (fewest > 1)
                Assert.IsGreaterThan(fewest - 1, ConformalQuantile.Rank(fewest - 1, coverage), $"{coverage}");
        }
    }
}
