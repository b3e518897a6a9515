using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public sealed class ValueRangeTests
{
    [TestMethod]
    public void A_far_value_is_left_out_and_a_near_one_is_not()
    {
        float[] values = [.. Enumerable.Range(0, 101).Select(i => (float)i), 180, 1e30f];
        var range = ValueRange.Of(values, values[0], values[^1]);
        Assert.AreEqual(0, range.Low);
        Assert.AreEqual(180, range.High);
        Assert.IsTrue(range.IsFar(1e30) && range.IsFar(-1e6));
        Assert.IsFalse(range.IsFar(180) || range.IsFar(1000));
        Assert.AreEqual(2, range.Distance(540), 1e-9);
        Assert.AreEqual(180, range.Clip(1e30));
    }

    [TestMethod]
    public void Rare_values_beside_a_common_one_keep_their_range()
    {
        float[] values = [.. Enumerable.Repeat(0f, 970), .. Enumerable.Range(1, 29).Select(i => (float)i), 1e30f];
        Assert.AreEqual(29, ValueRange.Of(values, 0, 1e30f).High);
        float[] negative = [.. values.Select(value => -value).Order()];
        Assert.AreEqual(-29, ValueRange.Of(negative, -1e30f, 0).Low);
        float[] flag = [.. Enumerable.Repeat(0f, 999), 1];
        Assert.AreEqual(1, ValueRange.Of(flag, 0, 1).High);
    }

    [TestMethod]
    public void Without_values_or_variation_there_is_nothing_far()
    {
        var none = ValueRange.Of([], float.PositiveInfinity, float.NegativeInfinity);
        Assert.AreEqual(0, none.Width);
        Assert.IsFalse(none.IsFar(5));
        var constant = ValueRange.Of([7, 7, 7], 7, 7);
        Assert.AreEqual((7.0, 7.0), (constant.Low, constant.High));
        Assert.IsFalse(constant.IsFar(1e30));
        Assert.AreEqual(107, ValueRange.Of([7, 7, 7], 7, 107).High, "Other rows than those of the sample vary.");
    }
}
