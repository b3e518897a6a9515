namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>Isotonic regression: the non-decreasing numbers closest to given ones in the weighted sum of squares.</summary>
internal static class MonotoneFit
{
    /// <summary>Replaces the numbers by the closest non-decreasing ones: neighbours in the wrong order are pooled to their mean until none is left.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="weights">Of each number, above 0; empty for equal weights.</param>
    public static void Project(Span<double> values, ReadOnlySpan<double> weights = default)
    {
        var ordered = true;
        for (var k = 1; k < values.Length; k++)
            ordered &= values[k] >= values[k - 1];
        if (ordered)
            return;
        var (means, sums, ends, pools) = (new double[values.Length], new double[values.Length], new int[values.Length], 0);
        for (var k = 0; k < values.Length; k++)
        {
            (means[pools], sums[pools], ends[pools]) = (values[k], weights.IsEmpty ? 1 : weights[k], k + 1);
            for (; pools > 0 && means[pools - 1] > means[pools]; pools--)
            {
                var sum = sums[pools - 1] + sums[pools];
                means[pools - 1] += (means[pools] - means[pools - 1]) * (sums[pools] / sum);
                (sums[pools - 1], ends[pools - 1]) = (sum, ends[pools]);
            }
            pools++;
        }
        for (int pool = 0, next = 0; pool < pools; next = ends[pool++])
            values[next..ends[pool]].Fill(means[pool]);
    }
}
