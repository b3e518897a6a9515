using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class LabelQualityColumnsTests
{
    private static readonly RowLabelQuality[] Qualities = [new(0.25f, GivenClass: 0, SuggestedClass: 1), new(float.NaN, GivenClass: 1, SuggestedClass: 1)];

    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Suggestions_have_the_type_and_the_values_of_the_key()
    {
        var data = _context.Data.LoadFromEnumerable(new[] { new { Label = "oak" }, new { Label = "ash" } });
        var keys = _context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        var judged = LabelQualityColumns.Append(keys, "Label", Qualities);
        Assert.AreEqual(keys.Schema["Label"].Type, judged.Schema["SuggestedLabel"].Type);
        var named = _context.Transforms.Conversion.MapKeyToValue("SuggestedLabel").Fit(judged).Transform(judged);
        CollectionAssert.AreEqual(new[] { "ash", "ash" }, named.GetColumn<string>("SuggestedLabel").ToArray());
        CollectionAssert.AreEqual(new[] { 0.25f, float.NaN }, judged.GetColumn<float>("LabelQuality").ToArray());
        CollectionAssert.AreEqual(new[] { true, false }, judged.GetColumn<bool>("IsLabelIssue").ToArray());
    }

    [TestMethod]
    public void Suggestions_for_a_Boolean_label_are_Boolean()
    {
        var data = _context.Data.LoadFromEnumerable(new[] { new { Label = false }, new { Label = true } });
        CollectionAssert.AreEqual(new[] { true, true }, LabelQualityColumns.Append(data, "Label", Qualities).GetColumn<bool>("SuggestedLabel").ToArray());
    }

    [TestMethod]
    public void A_label_of_another_type_or_a_missing_one_is_refused()
    {
        var data = _context.Data.LoadFromEnumerable(new[] { new { Size = 1f }, new { Size = 2f } });
        var type = Assert.ThrowsExactly<ArgumentException>(() => LabelQualityColumns.Append(data, "Size", Qualities));
        Assert.Contains("Label column 'Size' has type Single; a key or Boolean is needed.", type.Message);
        var missing = Assert.ThrowsExactly<ArgumentException>(() => LabelQualityColumns.Append(data, "Label", Qualities));
        Assert.Contains("Label column 'Label' is missing; the data has the columns 'Size'.", missing.Message);
    }
}
