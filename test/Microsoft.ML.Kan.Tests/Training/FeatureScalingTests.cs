using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Kan.Training;

namespace Microsoft.ML.Kan.Tests.Training;

[TestClass]
public sealed class FeatureScalingTests
{
    [TestMethod]
    public void A_uniform_feature_keeps_its_whole_range_with_a_margin_of_one_percent()
    {
        var scaling = FeatureScaling.Of(Summary([.. Enumerable.Range(0, 1001).Select(i => 10 + (i / 100f))]));
        Assert.AreEqual(15, scaling.Centre[0], 1e-5);
        Assert.AreEqual(5 * 1.01, scaling.HalfRange[0], 1e-5);
    }

    [TestMethod]
    public void The_tail_of_a_skewed_feature_does_not_stretch_the_grid()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => i / 1000f), 1e6f];
        var scaling = FeatureScaling.Of(Summary(values));
        // Median 0.5, 95 % quantile 0.95: the upper limit is 0.5 + 3 · 0.45.
        Assert.AreEqual(1.85, scaling.Centre[0] + (scaling.HalfRange[0] / 1.01), 1e-2);
        Assert.AreEqual(0, scaling.Centre[0] - (scaling.HalfRange[0] / 1.01), 1e-5);
    }

    [TestMethod]
    public void A_rare_flag_keeps_both_its_values_in_range()
    {
        float[] values = [.. Enumerable.Repeat(0f, 990), .. Enumerable.Repeat(1f, 10)];
        var scaling = FeatureScaling.Of(Summary(values));
        Assert.AreEqual(0.5, scaling.Centre[0], 1e-6);
        Assert.AreEqual(0.5 * 1.01, scaling.HalfRange[0], 1e-6);
    }

    [TestMethod]
    public void A_constant_feature_is_centred_and_not_divided_by_zero()
    {
        var scaling = FeatureScaling.Of(Summary([.. Enumerable.Repeat(7f, 20)]));
        Assert.AreEqual(7, scaling.Centre[0]);
        Assert.AreEqual(1, scaling.HalfRange[0]);
    }

    private static DataSummary Summary(float[] values)
    {
        var columns = new TrainingColumns([new ColumnSpec("Features", ColumnContent.Numbers, 1)], new ColumnSpec("Label", ColumnContent.Numbers, 1), null);
        var block = new RowBlock(columns.All);
        foreach (float value in values)
        {
            ((ColumnBlock<float>)block.Columns[0]).AppendRow(1)[0] = value;
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(1)[0] = 0;
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [.. Enumerable.Range(0, values.Length)]);
        return builder.Build();
    }
}
