using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Kan.Layers;

/// <summary>The second half of a <see cref="FeatureScaling"/>: b → (b - middle)/half of bent features b, nothing for the others.</summary>
/// <param name="IsBent">For each feature, true if it is bent.</param>
/// <param name="Middle">For each feature, the value that becomes 0.</param>
/// <param name="Half">For each feature, the distance that becomes 1.</param>
internal sealed record FeatureBend(bool[] IsBent, float[] Middle, float[] Half)
{
    // A feature is bent when half of its values share less than 1/32 of the range on their side of the median. Exponential and
    // log-normal features (deviation 1) have 1/11 and 1/13.
    private const double OneSided = 16;

    // The same for half the values around the median: 1/7 of a normal feature, 1/19 of a Cauchy one.
    private const double TwoSided = 12;

    /// <summary>The value around which a feature is bent and the unit of asinh, which puts the middle half of its values around the centre; unit 0 if it is not bent.</summary>
    public static (double From, double Unit) Of(ValueRange range)
    {
        double left = range.Median - range.Low;
        double right = range.High - range.Median;
        if (left > 0 && right > OneSided * left)
            return (range.Low, Unit(left, range.Width));
        if (right > 0 && left > OneSided * right)
            return (range.High, Unit(right, range.Width));
        double middle = (range.UpperQuartile - range.LowerQuartile) / 2;
        return middle > 0 && Math.Min(left, right) > TwoSided * middle ? (range.Median, middle) : (0, 0);
    }

    // asinh(distance/unit) is half of asinh(width/unit).
    private static double Unit(double distance, double width)
    {
        double ratio = width / distance / 2;
        return distance / Math.Sqrt((ratio * ratio) - 1);
    }
}
