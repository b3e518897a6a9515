namespace Microsoft.ML.DeepLearning.Intervals;

/// <summary>
/// The quantile of split conformal prediction: if n + 1 errors are exchangeable, the last is at most the k-th smallest of the others with
/// probability k/(n + 1), and more if errors are equal.
/// </summary>
internal static class ConformalQuantile
{
    // A product a rounding error above k must not become k + 1.
    private const double Rounding = 1 - (1.0 / (1L << 51));

    /// <summary>k, the smallest with k/(n + 1) ≥ coverage; above n if there are too few rows.</summary>
    public static long Rank(long rows, double coverage) => (long)Math.Ceiling((rows + 1) * coverage * Rounding);

    /// <summary>The smallest n with k ≤ n.</summary>
    public static double FewestRows(double coverage) => Math.Ceiling(coverage * Rounding / (1 - (coverage * Rounding)));

    /// <summary>The k-th smallest error. Sorts the errors.</summary>
    public static double Of(double[] errors, double coverage)
    {
        Array.Sort(errors);
        return errors[Rank(errors.Length, coverage) - 1];
    }
}
