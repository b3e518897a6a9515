namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Places the knots of a feature where its rows are. Values that hold more rows than their share get a knot each, so that a
/// column that is mostly one value keeps a grid for the rest; the other knots are quantiles of the remaining rows.
/// </summary>
internal static class QuantileKnots
{
    private const int HeavyRounds = 5;

    /// <summary>At most <paramref name="intervals"/> + 1 knots.</summary>
    /// <param name="sortedValues">The values of the rows in ascending order, finite; a value stands once for each of its rows.</param>
    /// <param name="intervals">The wanted number of intervals, at least 1.</param>
    /// <returns>
    /// Distinct values of the rows in ascending order, the smallest and the largest among them; all of them if there are no more
    /// than <paramref name="intervals"/> + 1. Empty without values.
    /// </returns>
    /// <exception cref="ArgumentException">The values are not finite or not in ascending order.</exception>
    public static float[] Of(ReadOnlySpan<float> sortedValues, int intervals)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(intervals, 1);
        var (values, rows) = Distinct(sortedValues);
        if (values.Count <= intervals + 1L)
            return [.. values];

        var taken = new bool[values.Count];
        taken[0] = taken[^1] = true;
        var left = intervals - 1;
        TakeHeavy(rows, taken, ref left);
        TakeQuantiles(rows, taken, left);
        return [.. values.Where((_, position) => taken[position])];
    }

    private static (List<float> Values, List<int> Rows) Distinct(ReadOnlySpan<float> sorted)
    {
        var (values, rows) = (new List<float>(), new List<int>());
        foreach (var value in sorted)
        {
            if (!float.IsFinite(value) || (values.Count > 0 && value < values[^1]))
                throw new ArgumentException($"Values must be finite and in ascending order; {value} is not.", nameof(sorted));
            if (values.Count > 0 && value == values[^1])
            {
                rows[^1]++;
                continue;
            }

            values.Add(value);
            rows.Add(1);
        }

        return (values, rows);
    }

    // A value is heavy if it holds more rows than each of the knots left would get; taking it lowers the share of the others.
    private static void TakeHeavy(List<int> rows, bool[] taken, ref int left)
    {
        for (var round = 0; round < HeavyRounds && left > 0; round++)
        {
            var share = (double)RowsLeft(rows, taken) / left;
            int[] heavy = [.. Enumerable.Range(0, taken.Length)
                .Where(position => !taken[position] && rows[position] > share)
                .OrderByDescending(position => rows[position])
                .Take(left)];
            if (heavy.Length == 0)
                return;
            foreach (var position in heavy)
                taken[position] = true;
            left -= heavy.Length;
        }
    }

    // Knot j of n lies where (j + 1)/(n + 1) of the remaining rows are below; if that value is taken, at the next free one.
    private static void TakeQuantiles(List<int> rows, bool[] taken, int count)
    {
        var rest = RowsLeft(rows, taken);
        var (below, next) = (0L, 0);
        for (var position = 0; position < taken.Length && next < count; position++)
        {
            if (taken[position])
                continue;
            below += rows[position];
            if (below * (count + 1.0) < (next + 1.0) * rest)
                continue;
            taken[position] = true;
            next++;
        }
    }

    private static long RowsLeft(List<int> rows, bool[] taken)
    {
        var left = 0L;
        for (var position = 0; position < taken.Length; position++)
            left += taken[position] ? 0 : rows[position];
        return left;
    }
}
