using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Tables;

/// <summary>A table for each data set, and one over all of them.</summary>
/// <param name="contestants">Their names, in the order of the rows.</param>
/// <param name="reference">The contestant that errors and times are divided by.</param>
internal sealed class TablesReport(IReadOnlyList<string> contestants, string reference)
{
    // Smooth, without noise: trees are so far behind that it would decide a mean over few sets.
    private const string Smooth = "kin8nm";

    private readonly Dictionary<string, TableSetResults> _sets = [];
    private readonly Dictionary<string, double[]> _published = [];

    public void Add(string set, string contestant, TableResult result)
    {
        if (!_sets.TryGetValue(set, out var results))
            _sets[set] = results = new TableSetResults();
        results.Add(contestant, result);
    }

    /// <summary>The published test errors of Monte Carlo dropout on the splits that were run.</summary>
    public void AddPublished(string set, double[] errors) => _published[set] = errors;

    public void Print()
    {
        foreach (var (name, results) in _sets)
            PrintSet(name, results);
        if (_sets.Count > 1)
            PrintSummary();
    }

    private void PrintSet(string name, TableSetResults results)
    {
        string error = results.HasAuc ? "log loss" : "RMSE";
        var table = new TextTable(["trainer", error, .. results.HasAuc ? ["AUC"] : Array.Empty<string>(), $"error / {reference}", "processor s", "s"]);
        foreach (string contestant in contestants.Where(results.Has))
        {
            string[] auc = results.HasAuc ? [Spread.Of(results.Of(contestant, result => result.Auc), "F4")] : [];
            table.Add(
            [
                contestant, Spread.Of(results.Of(contestant, result => result.Error), "G5"), .. auc,
                Ratio(results.LogRatio(contestant, reference, result => result.Error)),
                Spread.Mean(results.Of(contestant, result => result.ProcessorSeconds), "F2"),
                Spread.Mean(results.Of(contestant, result => result.WallSeconds), "F2"),
            ]);
        }
        Console.WriteLine($"## {name}\n\nRuns: {results.Runs}. Mean ± standard deviation.\n");
        table.Print();
        if (_published.TryGetValue(name, out double[]? published))
            Console.WriteLine($"Published: Monte Carlo dropout (Gal and Ghahramani 2016, results of 2018), same splits: {Spread.Of(published, "G5")}.\n");
    }

    private void PrintSummary()
    {
        var table = new TextTable("trainer", "sets", "mean rank", "ranks behind the first", $"error / {reference}", $"without {Smooth}", "median", "sets better", $"processor time / {reference}");
        string first = contestants.MinBy(contestant => Ranks(contestant).Average())!;
        foreach (string contestant in contestants)
        {
            string[] names = [.. _sets.Keys.Where(set => _sets[set].Has(contestant))];
            double[] behind = [.. names.Where(set => _sets[set].Has(first)).Select(set => _sets[set].Rank(contestant) - _sets[set].Rank(first))];
            double[] errors = [.. names.Select(set => _sets[set].LogRatio(contestant, reference, result => result.Error))];
            table.Add(
                contestant,
                $"{names.Length}",
                WithStandardError(Ranks(contestant)),
                contestant == first ? "" : WithStandardError(behind),
                Ratio(Mean(errors)),
                Ratio(Mean([.. errors.Where((_, i) => names[i] != Smooth)])),
                Ratio(Middle.Of(errors)),
                $"{errors.Count(error => error < 0)}",
                Ratio(Mean([.. names.Select(set => _sets[set].LogRatio(contestant, reference, result => result.ProcessorSeconds))])));
        }
        Console.WriteLine($"## All {_sets.Count} sets\n\nRanks are those of the mean errors; ± is the standard error over the sets. Ratios are geometric means over the sets, beside the median.\n");
        table.Print();
    }

    private double[] Ranks(string contestant) => [.. _sets.Values.Where(set => set.Has(contestant)).Select(set => set.Rank(contestant))];

    private static string WithStandardError(double[] values)
    {
        double mean = Mean(values);
        if (double.IsNaN(mean))
            return "";
        double error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F2} ± {error:F2}");
    }

    private static double Mean(double[] values) => values.Length == 0 ? double.NaN : values.Average();

    private static string Ratio(double logarithm) => double.IsNaN(logarithm) ? "" : Math.Exp(logarithm).ToString("F3", CultureInfo.InvariantCulture);
}
