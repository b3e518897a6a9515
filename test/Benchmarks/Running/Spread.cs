using System.Globalization;

namespace Benchmarks.Running;

/// <summary>A measure over several seeds as a cell of a table.</summary>
internal static class Spread
{
    /// <summary>Mean ± standard deviation in percent; empty where there is no number.</summary>
    public static string Percent(double[] shares) => Of([.. shares.Select(share => 100 * share)], "F2");

    /// <summary>Mean ± standard deviation; the mean alone of a single value, and empty where there is no number.</summary>
    public static string Of(double[] values, string format)
    {
        double mean = values.Average();
        if (double.IsNaN(mean))
            return "";
        string text = mean.ToString(format, CultureInfo.InvariantCulture);
        if (values.Length < 2)
            return text;
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        return $"{text} ± {deviation.ToString(format, CultureInfo.InvariantCulture)}";
    }

    /// <summary>The mean; empty where there is no number.</summary>
    public static string Mean(IEnumerable<double> values, string format)
    {
        double mean = values.Average();
        return double.IsNaN(mean) ? "" : mean.ToString(format, CultureInfo.InvariantCulture);
    }
}
