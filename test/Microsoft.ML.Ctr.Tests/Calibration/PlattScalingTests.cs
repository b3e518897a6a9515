using Microsoft.ML.Ctr.Calibration;

namespace Microsoft.ML.Ctr.Tests.Calibration;

[TestClass]
public sealed class PlattScalingTests
{
    /// <summary>Labels drawn with the probability of 0.5·logit - 1: the fit finds these numbers within its standard errors, here below 0.02.</summary>
    [TestMethod]
    public void The_slope_and_offset_of_the_labels_are_found()
    {
        var random = new Random(1);
        var rows = new HeldOutLogits();
        for (int i = 0; i < 50_000; i++)
        {
            double logit = (random.NextDouble() * 12) - 6;
            rows.Add(logit, random.NextDouble() < Probability((0.5 * logit) - 1));
        }
        var found = PlattScaling.Fit(rows)!;
        Assert.AreEqual(0.5, found.Slope, 0.03);
        Assert.AreEqual(-1, found.Offset, 0.06);
        Assert.AreEqual(50_000, found.Rows);
        Assert.IsLessThan(found.LogLossBefore, found.LogLossAfter);
    }

    /// <summary>At the lowest loss, the weighted mean of the probabilities is the share of clicks, and errors are uncorrelated with the logit.</summary>
    [TestMethod]
    public void The_gradient_at_the_fit_is_zero()
    {
        var random = new Random(2);
        var rows = new HeldOutLogits();
        for (int i = 0; i < 400; i++)
        {
            double logit = random.NextDouble() * 40;
            rows.Add(logit, random.NextDouble() < Probability((0.1 * logit) - 2), 0.1 + random.NextDouble());
        }
        var found = PlattScaling.Fit(rows)!;
        var (slope, offset) = (found.Slope, found.Offset);
        double[] errors = [.. rows.Rows.Select(row => row.Weight * (Probability((slope * row.Logit) + offset) - (row.Click ? 1 : 0)))];
        Assert.AreEqual(0, errors.Sum(), 1e-3);
        Assert.AreEqual(0, errors.Zip(rows.Rows, (error, row) => error * row.Logit).Sum(), 1e-2);
        double loss = rows.Rows.Sum(row => -row.Weight * Math.Log(row.Click ? Probability((slope * row.Logit) + offset) : 1 - Probability((slope * row.Logit) + offset))) / rows.Rows.Sum(row => row.Weight);
        Assert.AreEqual(loss, found.LogLossAfter, 1e-9);
    }

    [TestMethod]
    public void Weights_count_as_repeated_rows()
    {
        var random = new Random(3);
        var (weighted, repeated) = (new HeldOutLogits(), new HeldOutLogits());
        for (int i = 0; i < 300; i++)
        {
            double logit = (random.NextDouble() * 8) - 4;
            bool click = random.NextDouble() < Probability(0.3 * logit);
            int weight = 1 + (i % 3);
            weighted.Add(logit, click, weight);
            for (int copy = 0; copy < weight; copy++)
                repeated.Add(logit, click);
        }
        var (one, other) = (PlattScaling.Fit(weighted)!, PlattScaling.Fit(repeated)!);
        Assert.AreEqual(other.Slope, one.Slope, 1e-6);
        Assert.AreEqual(other.Offset, one.Offset, 1e-6);
        Assert.AreEqual(other.LogLossAfter, one.LogLossAfter, 1e-9);
    }

    [TestMethod]
    public void Few_rows_one_class_and_reversed_logits_give_none()
    {
        Assert.IsNull(PlattScaling.Fit(Rows(99, i => (i, i % 2 == 0))));
        Assert.IsNull(PlattScaling.Fit(Rows(200, i => (i % 5, i < 9))));
        Assert.IsNull(PlattScaling.Fit(Rows(200, i => (i, i < 100))), "The order of scores would turn round.");
        Assert.IsNull(PlattScaling.Fit(Rows(200, _ => (0, true))));
    }

    [TestMethod]
    public void Huge_equal_and_separable_logits_give_finite_numbers()
    {
        foreach (var rows in new[] { Rows(200, i => (i < 100 ? -1e30 : 1e30, i >= 90)), Rows(200, i => (7, i < 60)), Rows(200, i => (i < 100 ? -2 : 2, i >= 100)) })
        {
            if (PlattScaling.Fit(rows) is not { } found)
                continue;
            Assert.IsTrue(double.IsFinite(found.Slope) && double.IsFinite(found.Offset) && double.IsFinite(found.LogLossAfter));
            Assert.IsLessThanOrEqualTo(found.LogLossBefore, found.LogLossAfter);
        }
    }

    private static HeldOutLogits Rows(int count, Func<int, (double, bool)> row)
    {
        var rows = new HeldOutLogits();
        for (int i = 0; i < count; i++)
        {
            var (logit, click) = row(i);
            rows.Add(logit, click);
        }
        return rows;
    }

    private static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));
}
