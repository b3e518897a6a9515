using Microsoft.ML.Kan.Activations;

namespace Microsoft.ML.Kan.Tests.Activations;

[TestClass]
public class KnotGridTests
{
    [TestMethod]
    [DataRow(new float[0])]
    [DataRow(new[] { 0.3f })]
    [DataRow(new[] { -0.99f, 0.99f })]
    [DataRow(new[] { float.NaN, float.NaN })]
    public void Without_values_between_its_ends_the_grid_is_even(float[] values)
        => CollectionAssert.AreEqual(new[] { -1f, -0.5f, 0, 0.5f, 1 }, KnotGrid.Of(values, 4));

    [TestMethod]
    public void Few_values_are_knots_and_the_wide_intervals_between_them_are_divided()
        => CollectionAssert.AreEqual(new[] { -1f, -0.25f, 0.5f, 0.75f, 1 }, KnotGrid.Of([0.75f, -0.99f, 0.5f, 0.5f, 0.99f], 4));

    [TestMethod]
    public void Values_beyond_the_range_lie_at_its_border_and_missing_ones_do_not_count()
        => CollectionAssert.AreEqual(new[] { -1f, -0.5f, 0, 0.5f, 1 }, KnotGrid.Of([float.PositiveInfinity, 0.5f, float.NaN, 0, -0.5f, -7], 4));

    [TestMethod]
    public void Knots_keep_their_distance()
    {
        var knots = KnotGrid.Of([.. Enumerable.Range(0, 1000).Select(n => n * 1e-6f), .. Enumerable.Range(0, 50).Select(n => 1 - n * 1e-6f)], 10);
        Assert.HasCount(11, knots);
        Assert.AreEqual((-1f, 1f), (knots[0], knots[^1]));
        foreach (var (left, right) in knots.Zip(knots.Skip(1)))
            Assert.IsGreaterThanOrEqualTo(9.9e-4f, right - left);
    }

    [TestMethod]
    public void A_grid_of_more_intervals_keeps_all_knots_and_divides_the_widest_intervals_more()
    {
        float[] knots = [-1, -0.5f, 0.5f, 1];
        CollectionAssert.AreEqual(new[] { -1f, -0.5f, 0, 0.5f, 1 }, KnotGrid.Resize(knots, 4));
        CollectionAssert.AreEqual(new[] { -1f, -0.75f, -0.5f, 0, 0.5f, 0.75f, 1 }, KnotGrid.Resize(knots, 6));
        CollectionAssert.AreEqual(knots, KnotGrid.Resize(knots, 3));
    }

    [TestMethod]
    public void A_grid_of_fewer_intervals_takes_ranks_between_the_knots()
    {
        CollectionAssert.AreEqual(new[] { -1f, 0, 1 }, KnotGrid.Resize([-1, -0.5f, 0.5f, 1], 2));
        CollectionAssert.AreEqual(new[] { -1f, 0.2f, 1 }, KnotGrid.Resize([-1, 0, 0.2f, 0.6f, 1], 2));
        CollectionAssert.AreEqual(new[] { -1f, 1 }, KnotGrid.Resize([-1, 0, 0.2f, 0.6f, 1], 1));
    }
}
