using Microsoft.ML.Kan.Tables.Networks;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

[TestClass]
public sealed class KnotLayoutTests
{
    [TestMethod]
    public void Knots_are_all_values_of_a_feature_that_has_few_and_none_for_two_values_or_one()
    {
        var layout = Of(8, [.. Enumerable.Range(0, 30).Select(row => new[] { row % 4, row % 2, 3f, float.NaN })]);
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3 }, layout.Knots[0]);
        Assert.IsTrue(layout.Knots.Skip(1).All(knots => knots.Length == 0));
        Assert.AreEqual(3, layout.Intervals);
        Assert.AreEqual(4, layout.TableRows);
        Assert.AreEqual(3 + 4 + 1, layout.Rows, "three intervals, four linear terms, one offset");
    }

    [TestMethod]
    public void The_linear_term_is_that_of_median_and_quartiles()
    {
        var layout = Of(8, [.. Enumerable.Range(0, 101).Select(row => new[] { 10 + (row * row / 100f) })]);
        Assert.AreEqual(10 + (50 * 50 / 100f), layout.Centre[0], 1e-4);
        Assert.AreEqual((75 * 75 / 100f) - (25 * 25 / 100f), layout.Unit[0], 1e-4);
    }

    [TestMethod]
    public void Where_quartiles_tell_nothing_it_is_that_of_mean_and_deviation()
    {
        var layout = Of(8, [.. Enumerable.Range(0, 100).Select(row => new float[] { row < 90 ? 0 : row % 2 == 0 ? 10 : 20, row < 20 ? 4 : 8, 7, float.NaN })]);
        Assert.AreEqual(1.5, layout.Centre[0], 1e-5);
        Assert.AreEqual(Math.Sqrt(25 - (1.5 * 1.5)), layout.Unit[0], 1e-4);
        Assert.AreEqual(7.2, layout.Centre[1], 1e-5, "a feature of two values, whose quartiles differ");
        Assert.AreEqual(1.6, layout.Unit[1], 1e-5);
        Assert.AreEqual(7, layout.Centre[2]);
        Assert.AreEqual(1, layout.Unit[2]);
        Assert.AreEqual(0, layout.Centre[3]);
        Assert.AreEqual(1, layout.Unit[3]);
    }

    [TestMethod]
    public void Two_values_that_are_equally_frequent_are_standardised()
    {
        var layout = Of(8, [.. Enumerable.Range(0, 100).Select(row => new float[] { row % 2 })]);
        Assert.AreEqual(0.5, layout.Centre[0]);
        Assert.AreEqual(0.5, layout.Unit[0]);
    }

    [TestMethod]
    public void Only_features_that_lack_a_value_have_an_offset_and_each_has_rows_of_its_own()
    {
        var layout = TableRows.Layout(8);
        CollectionAssert.AreEqual(
            new[] { false, false, false, false, true, false, true },
            layout.MissingRow.Select(row => row >= 0).ToArray());
        Assert.IsTrue(layout.HasMissing);
        var all = Enumerable.Range(0, layout.Features).SelectMany(layout.RowsOf).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, layout.Rows).Select(row => (long)row).ToArray(), all.Order().ToArray());
    }

    [TestMethod]
    public void A_rare_missing_value_outside_the_sample_has_an_offset()
    {
        float[][] rows = [.. Enumerable.Range(0, 40_000).Select(row => new float[] { row, row == 39_999 ? float.NaN : row, row })];
        for (var seed = 0; seed < 3; seed++)
        {
            rows[seed * 1000][0] = float.NaN;
            var layout = Of(8, rows);
            Assert.AreEqual(-1, layout.MissingRow[2]);
            Assert.IsGreaterThan(-1, layout.MissingRow[0]);
            Assert.IsGreaterThan(-1, layout.MissingRow[1]);
        }
    }

    [TestMethod]
    public void Numbers_as_large_as_they_go_leave_knots_and_functions_finite()
    {
        using var scope = NewDisposeScope();
        float[][] rows = [.. Enumerable.Range(0, 64).Select(row => new[]
        {
            row % 2 == 0 ? 1e38f : -1e38f, row % 3 == 0 ? float.MaxValue : row % 3 == 1 ? -float.MaxValue : 0, row * 5e36f, row * float.Epsilon, row * 1e-39f,
        })];
        var layout = Of(8, rows);
        Assert.IsTrue(layout.Knots.All(knots => knots.All(float.IsFinite)));
        Assert.IsTrue(layout.Unit.All(unit => unit > 0 && float.IsFinite(unit)));
        using var network = TableRows.Network(layout, new KanMember { HiddenWidth = 16 }, 1);
        Assert.IsTrue(network.FirstLayer(TableRows.Tensor(rows)).isfinite().all().item<bool>());
    }

    [TestMethod]
    public void A_feature_of_constrained_curvature_has_knots_even_if_it_has_two_values()
    {
        float[][] rows = [[0, 3], [1, 3], [1, 3], [0, 3]];
        var layout = KnotLayout.Of(TableRows.Summary(rows), 8, _ => true);
        CollectionAssert.AreEqual(new float[] { 0, 1 }, layout.Knots[0]);
        Assert.IsEmpty(layout.Knots[1]); // one value
    }

    private static KnotLayout Of(int knots, float[][] rows) => KnotLayout.Of(TableRows.Summary(rows), knots);
}
