namespace Microsoft.ML.Kan.Activations;

/// <summary>The knots of one input over [-1, 1]: quantiles of its values, as many as wanted and never too close.</summary>
internal static class KnotGrid
{
    // Closer knots would make slopes that are too steep for the layers before; a 2,000th of the range.
    private const float LeastDistance = 1e-3f;

    /// <summary>n + 1 knots from -1 to 1, see <see cref="QuantileKnots"/>. Where values give fewer, the intervals are divided.</summary>
    /// <param name="values">In any order; those beyond the range lie at its border, and those that are not numbers do not count.</param>
    /// <param name="intervals">n.</param>
    public static float[] Of(ReadOnlySpan<float> values, int intervals)
    {
        var sorted = new List<float>(values.Length);
        foreach (var value in values)
        {
            if (!float.IsNaN(value))
                sorted.Add(Math.Clamp(value, -1, 1));
        }

        sorted.Sort();
        List<float> knots = [-1];
        // The first and the last value are no knots: lines go on to the border of the range.
        foreach (var knot in QuantileKnots.Of([.. sorted], intervals).Skip(1).SkipLast(1))
        {
            if (knot - knots[^1] >= LeastDistance && 1 - knot >= LeastDistance)
                knots.Add(knot);
        }

        knots.Add(1);
        return Resize([.. knots], intervals);
    }

    /// <summary>
    /// Knots for <paramref name="intervals"/> intervals. More intervals keep all knots: each is divided evenly, into parts whose
    /// numbers differ by one at most, the widest into more. Fewer intervals take knots at evenly spaced ranks.
    /// </summary>
    public static float[] Resize(float[] knots, int intervals)
    {
        var old = knots.Length - 1;
        if (intervals < old)
            return [.. Enumerable.Range(0, intervals + 1).Select(k => At(knots, (double)k * old / intervals))];
        var parts = new int[old];
        Array.Fill(parts, intervals / old);
        foreach (var widest in Enumerable.Range(0, old).OrderByDescending(k => knots[k + 1] - knots[k]).Take(intervals % old))
            parts[widest]++;
        return [.. parts.SelectMany((count, k) => Enumerable.Range(0, count).Select(part => At(knots, k + (double)part / count))), knots[^1]];
    }

    // Between knots along a line.
    private static float At(float[] knots, double rank)
    {
        var below = Math.Min((int)rank, knots.Length - 2);
        return (float)(knots[below] + (rank - below) * ((double)knots[below + 1] - knots[below]));
    }
}
