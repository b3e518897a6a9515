using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public class BetaDistributionTests
{
    [TestMethod]
    [DataRow(0.2)]
    [DataRow(1.0)]
    [DataRow(5.0)]
    public void Mean_variance_and_fourth_moment_are_those_of_beta(double alpha)
    {
        using var random = new RandomSource(1);
        const int count = 20_000;
        double[] draws = [.. Enumerable.Range(0, count).Select(_ => random.Beta(alpha))];
        Assert.IsTrue(draws.All(draw => draw is >= 0 and <= 1));
        // E[x^n] = product over i < n of (α + i) / (2α + i); 4 standard errors of a mean of values in [0, 1] are at most 2 / √n.
        double expected = 1;
        for (int n = 1; n <= 4; n++)
        {
            expected *= (alpha + n - 1) / ((2 * alpha) + n - 1);
            Assert.AreEqual(expected, draws.Average(draw => Math.Pow(draw, n)), 2 / Math.Sqrt(count), $"moment {n}");
        }
    }

    [TestMethod]
    public void The_smallest_alpha_gives_numbers_near_0_or_1()
    {
        using var random = new RandomSource(2);
        double[] draws = [.. Enumerable.Range(0, 500).Select(_ => random.Beta(0.01))];
        Assert.IsTrue(draws.All(draw => draw is >= 0 and <= 1));
        Assert.IsGreaterThan(400, draws.Count(draw => draw is < 0.01 or > 0.99));
    }

    [TestMethod]
    public void The_seed_decides_and_nothing_native_is_left()
    {
        using var random = new RandomSource(3);
        using var same = new RandomSource(3);
        Assert.AreEqual(random.Beta(0.4), same.Beta(0.4));
        LiveTensors.AreBalancedBy(() => random.Beta(0.4));
    }
}
