using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Kan.Layers;
using TorchSharp;

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
    [DataRow(1)]
    [DataRow(-1)]
    public void A_tail_reaches_three_times_as_far_as_nine_tenths_of_its_side(int sign)
    {
        // Median 0, 95 % quantile 0.45: the limit is 1.35. Five values are near enough, one is not, on either side alike.
        float[] values = [.. Enumerable.Range(0, 1001).Select(i => sign * ((i / 1000f) - 0.5f)), .. Enumerable.Repeat(sign * 1.2f, 5), sign * 1.5f];
        var scaling = FeatureScaling.Of(Summary(values));
        float[] ends = [scaling.Centre[0] - (scaling.HalfRange[0] / 1.01f), scaling.Centre[0] + (scaling.HalfRange[0] / 1.01f)];
        Assert.AreEqual(sign > 0 ? -0.5 : -1.2, ends[0], 1e-5);
        Assert.AreEqual(sign > 0 ? 1.2 : 0.5, ends[1], 1e-5);
        Assert.IsNull(scaling.Bend);
    }

    [TestMethod]
    public void One_wrong_value_among_rare_ones_does_not_hide_them()
    {
        float[] values = [.. Enumerable.Repeat(0f, 970), .. Enumerable.Range(1, 29).Select(i => (float)i), 1e30f];
        var scaling = FeatureScaling.Of(Summary(values));
        Assert.AreEqual(29, scaling.Centre[0] + (scaling.HalfRange[0] / 1.01), 1e-4);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public void A_feature_over_many_orders_of_magnitude_is_bent_so_that_its_halves_are_alike(int sign)
    {
        float[] values = [.. Normals().Select(z => sign * (float)Math.Exp(3 * z))];
        float[] scaled = Scaled(values);
        Assert.AreEqual(0, scaled[500], 0.01, "the median");
        Assert.IsGreaterThan(0.25, Math.Abs(scaled[750] - scaled[250]));
        Assert.IsGreaterThan(0.1, Math.Abs(scaled[250] - scaled[100]));
        Assert.IsTrue(scaled.All(value => Math.Abs(value) < 1.5));
    }

    [TestMethod]
    public void A_feature_with_long_tails_on_both_sides_is_bent_around_its_median()
    {
        float[] scaled = Scaled([.. Enumerable.Range(1, 999).Select(i => 50 + (float)Math.Tan(Math.PI * ((i / 1000.0) - 0.5)))]);
        Assert.AreEqual(0, scaled[499], 0.01, "the median");
        Assert.IsGreaterThan(0.3, scaled[749] - scaled[249]);
        Assert.IsGreaterThan(scaled[997], scaled[998]);
    }

    [TestMethod]
    public void Normal_and_exponential_features_stay_straight()
    {
        Assert.IsNull(FeatureScaling.Of(Summary([.. Normals().Select(z => (float)z)])).Bend);
        Assert.IsNull(FeatureScaling.Of(Summary([.. Enumerable.Range(0, 1000).Select(i => -(float)Math.Log((i + 0.5) / 1000))])).Bend);
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

    // Quantiles of the standard normal distribution, by Tukey's lambda with its usual exponent.
    private static IEnumerable<double> Normals()
        => Enumerable.Range(1, 1000).Select(i => (i - 0.5) / 1000).Select(p => (Math.Pow(p, 0.14) - Math.Pow(1 - p, 0.14)) / 0.1975);

    private static float[] Scaled(float[] values)
    {
        using var scope = torch.NewDisposeScope();
        using var scaling = new InputScaling(FeatureScaling.Of(Summary(values)));
        return [.. scaling.call(torch.tensor(values, [values.Length, 1])).data<float>()];
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
