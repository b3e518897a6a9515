using System.Globalization;

namespace Benchmarks.Running;

/// <summary>Formats a measure over several seeds as a table cell.</summary>
internal static class Spread
{
    /// <summary>Mean ± standard deviation in percent; empty without values.</summary>
    public static string Percent(double[] shares) => Of([.. shares.Select(share => 100 * share)], "F2");

    /// <summary>Mean ± standard deviation; the mean alone for a single value; empty without values.</summary>
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

    /// <summary>The mean; empty without values.</summary>
    public static string Mean(IEnumerable<double> values, string format)
    {
        double mean = values.Average();
        return double.IsNaN(mean) ? "" : mean.ToString(format, CultureInfo.InvariantCulture);
    }
}
