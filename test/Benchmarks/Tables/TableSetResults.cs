namespace Benchmarks.Tables;

/// <summary>The runs of all contestants on one data set, in the same order for each.</summary>
internal sealed class TableSetResults
{
    private readonly Dictionary<string, List<TableResult>> _results = [];

    public int Runs => _results.Values.Max(runs => runs.Count);

    public bool HasAuc => !double.IsNaN(_results.Values.First()[0].Auc);

    public void Add(string contestant, TableResult result)
    {
        if (!_results.TryGetValue(contestant, out var runs))
            _results[contestant] = runs = [];
        runs.Add(result);
    }

    public bool Has(string contestant) => _results.ContainsKey(contestant);

    public double[] Of(string contestant, Func<TableResult, double> measure) => [.. _results[contestant].Select(measure)];

    /// <summary>1 is the smallest mean error; equal ones share the mean of their places.</summary>
    public double Rank(string contestant)
    {
        double own = MeanError(contestant);
        double[] all = [.. _results.Keys.Select(MeanError)];
        return all.Count(error => error < own) + ((all.Count(error => error == own) + 1) / 2.0);
    }

    /// <summary>The mean logarithm of the ratio of a measure to the reference's in the same run; NaN without a reference.</summary>
    public double LogRatio(string contestant, string reference, Func<TableResult, double> measure)
        => Has(reference) ? Of(contestant, measure).Zip(Of(reference, measure), (own, other) => Math.Log(own / other)).Average() : double.NaN;

    private double MeanError(string contestant) => Of(contestant, result => result.Error).Average();
}
