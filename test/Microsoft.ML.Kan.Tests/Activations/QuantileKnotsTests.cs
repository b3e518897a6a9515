using Microsoft.ML.Kan.Activations;

namespace Microsoft.ML.Kan.Tests.Activations;

[TestClass]
public class QuantileKnotsTests
{
    [TestMethod]
    public void Few_distinct_values_are_all_knots()
    {
        CollectionAssert.AreEqual(new[] { -2f, 0, 0.5f, 7 }, QuantileKnots.Of([-2f, -2, 0, 0, 0, 0.5f, 7], 3));
        CollectionAssert.AreEqual(new[] { 4f }, QuantileKnots.Of([4f, 4, 4], 8));
        CollectionAssert.AreEqual(Array.Empty<float>(), QuantileKnots.Of([], 8));
        CollectionAssert.AreEqual(new[] { -0f, 1 }, QuantileKnots.Of([-0f, 0, 1], 1), "the two zeros are one value");
    }

    [TestMethod]
    public void Evenly_spread_rows_give_evenly_spread_knots()
    {
        var knots = QuantileKnots.Of([.. Numbers(0, 1000)], 10);
        Assert.HasCount(11, knots);
        for (var k = 0; k <= 10; k++)
            Assert.AreEqual(k * 100, knots[k], 1);
    }

    [TestMethod]
    public void Knots_follow_the_rows()
    {
        float[] skewed = [.. Numbers(0, 1000).Select(n => n * n / 1000)]; // dense near 0
        var knots = QuantileKnots.Of(skewed, 4);
        CollectionAssert.AreEqual(new[] { 0f, skewed[250], skewed[500], skewed[750], 1000 }, knots, string.Join(", ", knots));
    }

    [TestMethod]
    public void A_value_with_most_of_the_rows_takes_one_knot_and_leaves_the_others()
    {
        float[] mostlyZero = [.. Enumerable.Repeat(0f, 9000), .. Numbers(1, 1000)];
        var knots = QuantileKnots.Of(mostlyZero, 10);
        Assert.HasCount(11, knots);
        Assert.AreEqual(0, knots[0]);
        for (var k = 1; k <= 9; k++)
            Assert.AreEqual(100 * k, knots[k], 5, "quantiles of the rows that are not zero");
        Assert.AreEqual(1000, knots[10]);
    }

    [TestMethod]
    public void Values_that_are_heavy_among_the_rest_take_a_knot_too()
    {
        // 500 holds more than its share only once 200 is taken, and 300 only once 500 is: three rounds.
        float[] values =
        [
            .. Numbers(0, 1000), .. Enumerable.Repeat(200f, 20000), .. Enumerable.Repeat(500f, 4000), .. Enumerable.Repeat(300f, 500),
        ];
        var knots = QuantileKnots.Of([.. values.Order()], 6); // five knots inside
        Assert.HasCount(7, knots);
        CollectionAssert.IsSubsetOf(new[] { 0f, 200, 300, 500, 1000 }, knots, string.Join(", ", knots));
    }

    [TestMethod]
    public void The_heaviest_values_go_first_where_knots_are_scarce()
    {
        float[] values = [.. Numbers(0, 40), .. Enumerable.Repeat(10f, 90), .. Enumerable.Repeat(20f, 100), .. Enumerable.Repeat(30f, 80)];
        CollectionAssert.AreEqual(new[] { 0f, 20, 40 }, QuantileKnots.Of([.. values.Order()], 2));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(64)]
    public void Knots_are_ascending_values_from_the_first_to_the_last_and_no_gap_holds_many_rows(int intervals)
    {
        var random = new Random(intervals);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var levels = random.Next(2, 2000);
            float[] values = [.. Enumerable.Range(0, 3000).Select(_ => (float)Math.Round(Math.Pow(random.NextDouble(), 3) * levels)).Order()];
            var knots = QuantileKnots.Of(values, intervals);
            Assert.AreEqual(Math.Min(intervals + 1, values.Distinct().Count()), knots.Length);
            Assert.AreEqual((values[0], values[^1]), (knots[0], knots[^1]));
            CollectionAssert.IsSubsetOf(knots, values);
            for (var k = 1; k < knots.Length; k++)
            {
                Assert.IsGreaterThan(knots[k - 1], knots[k]);
                var between = values.Count(value => value > knots[k - 1] && value < knots[k]);
                Assert.IsLessThanOrEqualTo(2.0 * values.Length / intervals, between);
            }
        }
    }

    [TestMethod]
    public void Values_out_of_order_and_values_that_are_no_numbers_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => QuantileKnots.Of([1f, 0], 3));
        Assert.ThrowsExactly<ArgumentException>(() => QuantileKnots.Of([float.NaN, 0], 3));
        Assert.ThrowsExactly<ArgumentException>(() => QuantileKnots.Of([0, float.PositiveInfinity], 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => QuantileKnots.Of([0f, 1], 0));
    }

    private static IEnumerable<float> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1).Select(number => (float)number);
}
