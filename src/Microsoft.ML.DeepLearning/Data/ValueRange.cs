namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// The range of the bulk of a column's values, from the smallest to the largest value without outliers. Outliers
/// are further from the median than <see cref="Reach"/> times the distance of the 5 % or 95 % quantile. Uniform and normally distributed values keep
/// their whole range.
/// </summary>
/// <param name="Low">The lower end, finite.</param>
/// <param name="Median">The median; 0 without values.</param>
/// <param name="High">The upper end, finite.</param>
/// <param name="LowerQuartile">A quarter of the values are below it.</param>
/// <param name="UpperQuartile">A quarter of the values are above it.</param>
public readonly record struct ValueRange(double Low, double Median, double High, double LowerQuartile, double UpperQuartile)
{
    private const double Reach = 3;

    // If most rows share the median, the limit on each side is this many times the median distance of the other values.
    private const double RareReach = 6;

    // A value more than this many ranges outside is probably a mistake, not a tail.
    private const double FarRanges = 1000;

    /// <summary>The distance between both ends.</summary>
    public double Width => High - Low;

    /// <param name="sorted">Values in ascending order, without NaN.</param>
    /// <param name="minimum">The smallest value of all rows, which may be below the sorted ones; ignored if not finite.</param>
    /// <param name="maximum">The largest value of all rows.</param>
    public static ValueRange Of(ReadOnlySpan<float> sorted, float minimum, float maximum)
    {
        if (sorted.IsEmpty)
            return float.IsFinite(minimum) ? new(minimum, minimum, maximum, minimum, minimum) : default;
        double median = Quantile(sorted, 0.5);
        int below = sorted.IndexOfAnyInRange((float)median, float.PositiveInfinity) is >= 0 and int first ? first : sorted.Length;
        int above = sorted.LastIndexOfAnyInRange(float.NegativeInfinity, (float)median) + 1;
        double rareLow = below > 0 ? median - sorted[below / 2] : 0;
        double rareHigh = above < sorted.Length ? sorted[above + ((sorted.Length - above - 1) / 2)] - median : 0;
        return new(
            LowEnd(sorted, minimum, median - Reached(median, Quantile(sorted, 0.05), rareLow)),
            median,
            HighEnd(sorted, maximum, median + Reached(median, Quantile(sorted, 0.95), rareHigh)),
            Quantile(sorted, 0.25),
            Quantile(sorted, 0.75));
    }

    /// <summary>The distance of a value from the range, in multiples of the range; 0 inside.</summary>
    public double Distance(double value)
    {
        double outside = Math.Max(Low - value, value - High);
        return outside <= 0 ? 0 : Width > 0 ? outside / Width : double.PositiveInfinity;
    }

    /// <summary>True if a value is so far outside that it deserves a warning.</summary>
    public bool IsFar(double value) => Width > 0 && Distance(value) >= FarRanges;

    /// <summary>The value, clipped to the range.</summary>
    public double Clip(double value) => Math.Clamp(value, Low, High);

    // If a quantile equals the median, most rows share one value; then only the other values show the range.
    private static double Reached(double median, double quantile, double rare)
    {
        double reach = quantile != median ? Reach * Math.Abs(quantile - median) : RareReach * rare;
        return reach > 0 ? reach : double.PositiveInfinity;
    }

    private static double HighEnd(ReadOnlySpan<float> sorted, float maximum, double limit)
    {
        double end = Math.Max(maximum, sorted[^1]);
        if (end <= limit)
            return end;
        int last = sorted.Length - 1;
        while (sorted[last] > limit)
            last--;
        return sorted[last];
    }

    private static double LowEnd(ReadOnlySpan<float> sorted, float minimum, double limit)
    {
        double end = Math.Min(minimum, sorted[0]);
        if (end >= limit)
            return end;
        int first = 0;
        while (sorted[first] < limit)
            first++;
        return sorted[first];
    }

    private static double Quantile(ReadOnlySpan<float> sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * ((double)sorted[above] - sorted[below]));
    }
}
