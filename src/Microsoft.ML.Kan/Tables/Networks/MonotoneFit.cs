namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>Isotonic regression: the non-decreasing numbers closest to given ones in the sum of squares.</summary>
internal static class MonotoneFit
{
    /// <summary>Replaces the numbers by the closest non-decreasing ones: neighbours in the wrong order are pooled to their mean until none is left.</summary>
    public static void Project(Span<float> values)
    {
        var ordered = true;
        for (var k = 1; k < values.Length; k++)
            ordered &= values[k] >= values[k - 1];
        if (ordered)
            return;
        var (sums, counts, pools) = (new double[values.Length], new int[values.Length], 0);
        foreach (double value in values)
        {
            (sums[pools], counts[pools]) = (value, 1);
            for (; pools > 0 && sums[pools - 1] / counts[pools - 1] > sums[pools] / counts[pools]; pools--)
            {
                sums[pools - 1] += sums[pools];
                counts[pools - 1] += counts[pools];
            }
            pools++;
        }
        var next = 0;
        for (var pool = 0; pool < pools; pool++)
        {
            values.Slice(next, counts[pool]).Fill((float)(sums[pool] / counts[pool]));
            next += counts[pool];
        }
    }
}
