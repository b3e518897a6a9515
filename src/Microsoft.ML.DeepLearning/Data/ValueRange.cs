namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// The range of the bulk of a column's values, without outliers: from the smallest to the largest value, leaving out those that
/// are further from the median than <see cref="Reach"/> times the distance of the 5 % or 95 % quantile. Uniform and normal values keep
/// their whole range.
/// </summary>
/// <param name="Low">The lower end, finite.</param>
/// <param name="Median">The middle value; 0 where there is none.</param>
/// <param name="High">The upper end, finite.</param>
/// <param name="LowerQuartile">A quarter of the values lies below.</param>
/// <param name="UpperQuartile">A quarter of the values lies above.</param>
public readonly record struct ValueRange(double Low, double Median, double High, double LowerQuartile, double UpperQuartile)
{
    private const double Reach = 3;

    // Of the values on one side of a median that most rows share, this many times their own median distance.
    private const double RareReach = 6;

    // A value this many ranges outside is not a tail but, most likely, a mistake.
    private const double FarRanges = 1000;

    /// <summary>The distance between both ends.</summary>
    public double Width => High - Low;

    /// <param name="sorted">Values in ascending order, without NaN.</param>
    /// <param name="minimum">The smallest value of all rows, which may lie below the sorted ones; not used when not finite.</param>
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

    /// <summary>How many times the whole range a value lies outside of it; 0 inside.</summary>
    public double Distance(double value)
    {
        double outside = Math.Max(Low - value, value - High);
        return outside <= 0 ? 0 : Width > 0 ? outside / Width : double.PositiveInfinity;
    }

    /// <summary>True if a value lies so far outside that it deserves a warning.</summary>
    public bool IsFar(double value) => Width > 0 && Distance(value) >= FarRanges;

    /// <summary>The value, or the end of the range that it lies behind.</summary>
    public double Clip(double value) => Math.Clamp(value, Low, High);

    // A quantile that equals the median says that most rows share one value; then those that do not say how far the others reach.
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
