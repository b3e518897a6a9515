namespace Microsoft.ML.LabelQuality;

/// <summary>
/// The joint distribution Q of given and true classes (Northcutt et al., equation 3): each row of the confident joint is scaled to the
/// number of rows that are given its class, and the sum to 1.
/// </summary>
/// <remarks>
/// A count of 0 on the diagonal becomes 1 if the class has rows. Otherwise a class that is never confident would have no distribution.
/// </remarks>
internal static class CalibratedJoint
{
    /// <summary>The number of rows labelled i that belong to class j, [C, C]; row i sums to <paramref name="givenCounts"/>[i].</summary>
    public static double[][] Calibrate(int[][] confidentCounts, int[] givenCounts)
        => [.. confidentCounts.Select((counts, given) => Calibrate(counts, given, givenCounts[given]))];

    /// <summary>Rounds the counts to whole rows by the largest-remainder method; among equal remainders the first class gets the row.</summary>
    public static int[][] Round(double[][] calibrated, int[] givenCounts)
        => [.. calibrated.Select((counts, given) => Round(counts, givenCounts[given]))];

    private static double[] Calibrate(int[] counts, int given, int rows)
    {
        int[] confident = [.. counts];
        if (rows > 0)
            confident[given] = Math.Max(confident[given], 1);
        double total = Math.Max(confident.Sum(), 1);
        return [.. confident.Select(count => count / total * rows)];
    }

    private static int[] Round(double[] counts, int rows)
    {
        int[] rounded = [.. counts.Select(count => (int)count)];
        int missing = rows - rounded.Sum();
        foreach (int label in Enumerable.Range(0, counts.Length).OrderByDescending(label => counts[label] - rounded[label]).Take(missing))
            rounded[label]++;
        return rounded;
    }
}
