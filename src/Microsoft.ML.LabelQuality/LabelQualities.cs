using System.Numerics.Tensors;

namespace Microsoft.ML.LabelQuality;

/// <summary>The label quality scores of <see cref="LabelQualityScore"/>.</summary>
internal static class LabelQualities
{
    // Below this, ratios are rounding noise.
    private const double Least = 1e-6;

    public static float[] Score(LabelledProbabilities rows, LabelQualityScore score)
    {
        var qualities = new float[rows.Rows];
        for (int row = 0; row < qualities.Length; row++)
            qualities[row] = (float)Score(rows.Probabilities[row], rows.Given[row], score);
        return qualities;
    }

    public static double Score(ReadOnlySpan<float> probabilities, int given, LabelQualityScore score) => score switch
    {
        LabelQualityScore.SelfConfidence => probabilities[given],
        LabelQualityScore.NormalizedMargin => NormalizedMargin(probabilities, given),
        _ => ConfidenceWeightedEntropy(probabilities, given),
    };

    private static double NormalizedMargin(ReadOnlySpan<float> probabilities, int given)
    {
        float before = given == 0 ? 0 : TensorPrimitives.Max(probabilities[..given]);
        float after = given == probabilities.Length - 1 ? 0 : TensorPrimitives.Max(probabilities[(given + 1)..]);
        return ((double)probabilities[given] - Math.Max(before, after) + 1) / 2;
    }

    private static double ConfidenceWeightedEntropy(ReadOnlySpan<float> probabilities, int given)
    {
        double entropy = 0;
        foreach (float probability in probabilities)
            entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
        double ratio = entropy / Math.Log(probabilities.Length) / Math.Max(probabilities[given], Least);
        // Without any entropy the ratio is 0 / 1 or 0 / 0: the limits are 1 if the given class is certain and 0 if another one is.
        return ratio >= Least ? Math.Log(1 + ratio) / ratio : probabilities[given] > 0.5f ? 1 : 0;
    }
}
