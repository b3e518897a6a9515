using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;
using Microsoft.ML.Kan.Tests.Tables;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Kernels;

[TestClass]
public sealed class KnotCellsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(64)]
    public void Factors_times_running_sums_are_ramps_times_learned_rows(int knots)
    {
        using var scope = NewDisposeScope();
        var layout = TableRows.Layout(knots);
        float[][] rows = [.. TableRows.Of(100, seed: 2), .. TableRows.Far(), .. AtKnots(layout)];
        Compare(layout, rows);
    }

    [TestMethod]
    public void Knots_closer_than_the_smallest_normal_number_or_as_far_apart_as_numbers_go_are_told_apart()
    {
        using var scope = NewDisposeScope();
        float[][] rows = [.. Enumerable.Range(-6, 13).Select(row => new[] { row * 1e-40f, row * 5e37f, row * float.Epsilon })];
        Compare(KnotLayout.Of(TableRows.Summary(rows), 4), rows);
    }

    [TestMethod]
    public void The_hats_of_a_feature_sum_to_one_within_its_knots_and_are_one_at_each()
    {
        float[][] rows = [.. Enumerable.Range(0, 50).Select(row => new float[] { row * row })];
        var layout = KnotLayout.Of(TableRows.Summary(rows), 6);
        var knots = layout.Knots[0];
        var cells = new KnotCells(layout);
        float[] x = [.. knots, .. knots.Zip(knots.Skip(1), (low, high) => low + (0.25f * (high - low))), -5, 1e6f];
        cells.Read(x, x.Length);
        Assert.AreEqual(3, cells.PerRow);
        for (var row = 0; row < x.Length; row++)
        {
            for (var k = 0; k < knots.Length; k++)
                Assert.AreEqual(Hat(knots, k, Math.Clamp(x[row], knots[0], knots[^1])), Factor(cells, row, k), 1e-6, $"hat {k} at {x[row]}");
        }
    }

    [TestMethod]
    public void A_value_that_is_missing_where_training_rows_have_all_stays_missing()
    {
        var layout = TableRows.Layout(4);
        var cells = new KnotCells(layout);
        var row = TableRows.Of(1)[0];
        row[TableRows.Smooth] = float.NaN;
        cells.Read(row, 1);
        Assert.IsTrue(cells.Factors.Take(cells.PerRow).Any(float.IsNaN));
    }

    private static double Hat(float[] knots, int k, double x)
        => k > 0 && x < knots[k] ? Math.Max(0, (x - knots[k - 1]) / (knots[k] - knots[k - 1]))
            : k < knots.Length - 1 && x > knots[k] ? Math.Max(0, (knots[k + 1] - x) / (knots[k + 1] - knots[k])) : x == knots[k] ? 1 : 0;

    private static double Factor(KnotCells cells, int row, int place)
        => Enumerable.Range(row * cells.PerRow, cells.PerRow).Where(n => cells.Places[n] == place).Sum(n => cells.Factors[n]);

    private static void Compare(KnotLayout layout, float[][] rows)
    {
        using var network = TableRows.Network(layout, new KanMember { HiddenWidth = 16 }, 1);
        var functions = network.FirstLayer(TableRows.Tensor(rows)).data<float>().ToArray(); // [B, R]
        var cells = new KnotCells(layout);
        cells.Read(rows.SelectMany(row => row).ToArray(), rows.Length);
        Assert.IsTrue(functions.All(float.IsFinite));
        // The weight of each learned row in turn is 1: its running sums are 1 from its knot on.
        for (var row = 0; row < rows.Length; row++)
        {
            for (var r = 0; r < layout.Rows; r++)
                Assert.AreEqual(functions[(row * layout.Rows) + r], PlacesOf(layout, r).Sum(place => Factor(cells, row, place)), 1e-5, $"row {row}, function {r}");
        }
    }

    private static IEnumerable<int> PlacesOf(KnotLayout layout, int row)
    {
        if (row >= layout.Intervals)
            return [row - layout.Intervals + layout.TableRows];
        var feature = Enumerable.Range(0, layout.Features).Last(i => layout.FirstInterval[i] <= row && layout.Knots[i].Length > 0);
        var knot = row - layout.FirstInterval[feature] + 1;
        return Enumerable.Range(layout.FirstTableRow[feature] + knot, layout.Knots[feature].Length - knot);
    }

    private static IEnumerable<float[]> AtKnots(KnotLayout layout)
        => from i in Enumerable.Range(0, layout.Features)
           from knot in layout.Knots[i]
           from x in new[] { knot, MathF.BitIncrement(knot), MathF.BitDecrement(knot) }
           select TableRows.Far()[0].Select((value, j) => j == i ? x : value).ToArray();
}
