namespace Microsoft.ML.Ctr;

/// <summary>
/// The change of a metric over several permutations: the permuted value minus the value of the unchanged rows. Corresponds to ML.NET's
/// <see cref="Data.MetricStatistics"/>.
/// </summary>
public sealed class MetricChange
{
    internal MetricChange(IReadOnlyList<double> changes)
    {
        Count = changes.Count;
        Mean = changes.Average();
        StandardDeviation = Count < 2 ? double.NaN : Math.Sqrt(changes.Sum(change => (change - Mean) * (change - Mean)) / (Count - 1));
        StandardError = StandardDeviation / Math.Sqrt(Count);
    }

    /// <summary>The mean change. It is negative for an important column if larger values of the metric are better.</summary>
    public double Mean { get; }

    /// <summary>The sample standard deviation of the changes; NaN with one permutation.</summary>
    public double StandardDeviation { get; }

    /// <summary>The standard error of the mean; NaN with one permutation.</summary>
    public double StandardError { get; }

    /// <summary>The number of permutations.</summary>
    public int Count { get; }
}
