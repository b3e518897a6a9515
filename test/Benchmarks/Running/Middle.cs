namespace Benchmarks.Running;

/// <summary>The median.</summary>
internal static class Middle
{
    /// <summary>The median; the mean of the two middle values of an even number, NaN of none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
