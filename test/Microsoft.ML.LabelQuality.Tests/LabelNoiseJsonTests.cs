using System.Text.Json;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>The noise as JSON.</summary>
[TestClass]
public sealed class LabelNoiseJsonTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    private IEstimator<ITransformer> Trainer => Multiclass.Trainers.LbfgsMaximumEntropy();

    [TestMethod]
    public void The_noise_survives_JSON_though_no_row_is_given_a_class()
    {
        var rows = NoisyClouds.Rows();
        var keys = _context.Data.LoadFromEnumerable(new[] { "oak", "ash", "elm", "pine" }.Select(name => new { Label = name }));
        var view = _context.Data.LoadFromEnumerable(rows);
        var data = _context.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Fit(view).Transform(view);
        var noise = Multiclass.FindLabelIssues(data, Trainer).Noise;
        Assert.AreEqual(double.PositiveInfinity, noise.Thresholds[3]);

        string text = JsonSerializer.Serialize(noise);
        using var json = JsonDocument.Parse(text);
        Assert.AreEqual("Infinity", json.RootElement.GetProperty("Thresholds")[3].GetString());
        Assert.AreEqual(noise.Thresholds[0], json.RootElement.GetProperty("Thresholds")[0].GetDouble());

        var read = JsonSerializer.Deserialize<LabelNoise>(text)!;
        CollectionAssert.AreEqual(noise.Thresholds.ToArray(), read.Thresholds.ToArray());
        CollectionAssert.AreEqual(noise.ClassNames.ToArray(), read.ClassNames.ToArray());
        CollectionAssert.AreEqual(noise.NoiseMatrix[0].ToArray(), read.NoiseMatrix[0].ToArray());
        CollectionAssert.AreEqual(noise.InverseNoiseMatrix[0].ToArray(), read.InverseNoiseMatrix[0].ToArray());
        Assert.AreEqual(text, JsonSerializer.Serialize(read), "every property came back in its place");
    }

    [TestMethod]
    [DataRow("\"GivenCounts\":[2,2]", "\"GivenCounts\":[2]", "Property GivenCounts has 1 entries and ClassNames has 2")]
    [DataRow("\"Joint\":[[", "\"Joint\":[[0.1,", "Property Joint has 3 entries and ClassNames has 2")]
    [DataRow("\"TrueShares\"", "\"Shares\"", "Property TrueShares is missing")]
    public void Noise_whose_JSON_is_incomplete_is_refused(string part, string other, string expected)
    {
        var rows = ProbabilityTables.Of([0, 0, 1, 1], [[0.9f, 0.1f], [0.8f, 0.2f], [0.2f, 0.8f], [0.1f, 0.9f]]);
        string text = JsonSerializer.Serialize(new LabelNoise(new ConfidentJoint(rows), ["a", "b"]));
        Assert.Contains(part, text);
        var error = Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize<LabelNoise>(text.Replace(part, other, StringComparison.Ordinal)));
        Assert.Contains(expected, error.Message);
    }
}
