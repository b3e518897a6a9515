namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class LabelQualityTests
{
    private static readonly float[] Probabilities = [0.5f, 0.25f, 0.25f];

    [TestMethod]
    public void Self_confidence_is_the_probability_of_the_label() => Assert.AreEqual(0.25, Score(1, LabelQualityScore.SelfConfidence));

    [TestMethod]
    public void The_normalised_margin_goes_from_0_to_1()
    {
        Assert.AreEqual((0.5 - 0.25 + 1) / 2, Score(0, LabelQualityScore.NormalizedMargin), 1e-7);
        Assert.AreEqual((0.25 - 0.5 + 1) / 2, Score(2, LabelQualityScore.NormalizedMargin), 1e-7);
        Assert.AreEqual(1, LabelQualities.Score([0, 0, 1], 2, LabelQualityScore.NormalizedMargin));
        Assert.AreEqual(0, LabelQualities.Score([0, 0, 1], 0, LabelQualityScore.NormalizedMargin));
    }

    [TestMethod]
    public void Entropy_weighs_by_confidence()
    {
        double entropy = (0.5 * Math.Log(2)) + (0.5 * Math.Log(4));
        double ratio = entropy / Math.Log(3) / 0.25;

        Assert.AreEqual(Math.Log(1 + ratio) / ratio, Score(1, LabelQualityScore.ConfidenceWeightedEntropy), 1e-7);
    }

    [TestMethod]
    public void Certainty_is_the_limit_of_near_certainty()
    {
        foreach (var score in Enum.GetValues<LabelQualityScore>())
        {
            foreach (int given in new[] { 0, 1 })
            {
                double near = LabelQualities.Score([1 - 1e-6f, 1e-6f], given, score);
                Assert.AreEqual(near, LabelQualities.Score([1, 0], given, score), 0.15, $"{score}, label {given}");
                Assert.AreEqual(given == 0 ? 1 : 0, LabelQualities.Score([1, 0], given, score), 1e-6, $"{score}, label {given}");
            }
        }
    }

    private static double Score(int given, LabelQualityScore score) => LabelQualities.Score(Probabilities, given, score);
}
