using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Tests.Data;

/// <summary>The exact limits of <see cref="ValueRange"/>: which tail values still belong to the bulk.</summary>
[TestClass]
public sealed class ValueRangeLimitTests
{
    // Among a hundred values from 0 to 99 the median is 49 and the 5 % quantile 4, so the limit is 49 - 3 · 45.
    [TestMethod]
    [DataRow(-60f, -60.0)]
    [DataRow(-86f, -86.0)]
    [DataRow(-87f, 0.0)]
    public void The_lower_end_reaches_three_times_as_far_as_the_5_percent_quantile(float tail, double expected)
        => Assert.AreEqual(expected, Of([tail, .. Numbers()]).Low);

    [TestMethod]
    [DataRow(160f, 160.0)]
    [DataRow(185f, 185.0)]
    [DataRow(186f, 99.0)]
    public void The_upper_end_reaches_three_times_as_far_as_the_95_percent_quantile(float tail, double expected)
        => Assert.AreEqual(expected, Of([.. Numbers(), tail]).High);

    // 1 to 29 and 970 zeros: the median distance of the rare values is 15, so the limit is 6 · 15.
    [TestMethod]
    [DataRow(90f, 90.0)]
    [DataRow(91f, 29.0)]
    public void Rare_values_reach_six_times_their_median_distance(float tail, double expected)
    {
        float[] values = [.. Enumerable.Repeat(0f, 970), .. Enumerable.Range(1, 28).Select(i => (float)i), 29, tail];
        Assert.AreEqual(expected, Of(values).High);
        Assert.AreEqual(-expected, Of([.. values.Select(value => -value).Order()]).Low);
    }

    [TestMethod]
    public void Median_and_quartiles_lie_between_values()
    {
        var range = Of([0, 1, 2, 3]);
        Assert.AreEqual((0.75, 1.5, 2.25), (range.LowerQuartile, range.Median, range.UpperQuartile));
        Assert.AreEqual(3, range.Width);
    }

    [TestMethod]
    public void A_value_a_thousand_ranges_away_is_far()
    {
        var range = new ValueRange(Low: 0, Median: 1, High: 2, LowerQuartile: 0, UpperQuartile: 2);
        Assert.IsTrue(range.IsFar(2002) && range.IsFar(-2000));
        Assert.IsFalse(range.IsFar(2001) || range.IsFar(-1999));
        Assert.AreEqual(0, range.Distance(2));
        Assert.AreEqual(0, range.Distance(0));
    }

    private static IEnumerable<float> Numbers() => Enumerable.Range(0, 100).Select(i => (float)i);

    private static ValueRange Of(float[] sorted) => ValueRange.Of(sorted, sorted[0], sorted[^1]);
}
