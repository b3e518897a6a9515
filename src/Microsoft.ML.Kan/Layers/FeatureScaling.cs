using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The scaling of each feature to about [-1, 1], which does not waste the grid on outliers: the ends of its <see cref="ValueRange"/>
/// become -1 and 1. A feature whose bulk fills only a small part of even that range is bent first, x → asinh((x - centre)/unit).
/// </summary>
/// <param name="Centre">For each feature, the value that becomes 0; of a bent one, the value around which it is bent.</param>
/// <param name="HalfRange">For each feature, the distance from the centre that becomes 1; of a bent one, the unit. Positive.</param>
/// <param name="Bend">The scaling of bent features after asinh; null if no feature is bent.</param>
internal sealed record FeatureScaling(float[] Centre, float[] HalfRange, FeatureBend? Bend = null)
{
    private const double Margin = 1.01;

    // Bending divides by the unit; below this value the arithmetic of 32 bits loses digits.
    private const double LeastUnit = 1e-37;

    public static FeatureScaling Of(DataSummary summary)
    {
        var ranges = summary.RangesOf(0);
        var centre = new float[ranges.Count];
        var halfRange = new float[ranges.Count];
        var bend = new FeatureBend(new bool[ranges.Count], new float[ranges.Count], new float[ranges.Count]);
        for (int slot = 0; slot < ranges.Count; slot++)
        {
            var range = ranges[slot];
            var (from, unit) = FeatureBend.Of(range);
            bool bends = unit > LeastUnit;
            bend.IsBent[slot] = bends;
            var (low, high) = bends ? (Math.Asinh((range.Low - from) / unit), Math.Asinh((range.High - from) / unit)) : (range.Low, range.High);
            float middle = (float)((low + high) / 2);
            float half = high > low ? Math.Max((float)Math.Min((high - low) / 2 * Margin, float.MaxValue), float.Epsilon) : 1;
            (centre[slot], halfRange[slot]) = bends ? ((float)from, (float)unit) : (middle, half);
            (bend.Middle[slot], bend.Half[slot]) = bends ? (middle, half) : (0, 1);
        }
        return new FeatureScaling(centre, halfRange, bend.IsBent.Contains(true) ? bend : null);
    }
}

/// <summary>Names for the slots of a feature vector.</summary>
internal static class FeatureNames
{
    /// <summary>The slot names; where there is none, the column's name and the slot's number.</summary>
    public static string[] Of(DataViewSchema.Column features)
    {
        int width = ((VectorDataViewType)features.Type).Size;
        if (!features.HasSlotNames())
            return [.. Enumerable.Range(0, width).Select(slot => $"{features.Name}[{slot}]")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        return [.. names.DenseValues().Select((name, slot) => name.Length > 0 ? name.ToString() : $"{features.Name}[{slot}]")];
    }
}
