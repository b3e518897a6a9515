using Benchmarks.Running;

namespace Benchmarks.Functions;

/// <summary>The tables of the functions experiment; errors are medians over the seeds.</summary>
internal sealed class FunctionReport(IReadOnlyList<string> contestants)
{
    private const double LargestOfBestSpace = 1.2;
    private const double LargestOfPerceptron = 0.5;

    // Scores are 32-bit numbers between one and ten: below this, errors differ only by rounding and count as equal.
    private const double Rounding = 1e-6;

    private readonly List<(TestFunction Function, Dictionary<string, List<FunctionResult>> Results)> _rows = [];

    public void Add(TestFunction function, string contestant, FunctionResult result)
    {
        if (_rows.Count == 0 || _rows[^1].Function != function)
            _rows.Add((function, []));
        if (!_rows[^1].Results.TryGetValue(contestant, out var results))
            _rows[^1].Results[contestant] = results = [];
        results.Add(result);
    }

    public void Print()
    {
        Console.WriteLine("Median test RMSE:");
        var errors = new TextTable(["function", "shape", .. contestants]);
        foreach (var (function, results) in _rows)
            errors.Add([function.Name, function.Shape, .. contestants.Select(contestant => Text(Error(results, contestant)))]);
        errors.Print();

        Console.WriteLine("Median number of parameters:");
        var parameters = new TextTable(["function", .. contestants]);
        foreach (var (function, results) in _rows)
            parameters.Add([function.Name, .. contestants.Select(contestant => results.TryGetValue(contestant, out var runs) ? $"{Median(runs.Select(run => (double)run.Parameters)):F0}" : "")]);
        parameters.Print();

        if (contestants.Contains(FunctionContestants.SKan))
            PrintVerdict();
    }

    private void PrintVerdict()
    {
        string[] spaces = [.. contestants.Where(FunctionContestants.IsSingleSpace)];
        var verdict = new TextTable("function", "formula", "S-KAN", "best single space", "its RMSE", $"S-KAN/best (≤ {LargestOfBestSpace})", "", $"S-KAN/MLP (≤ {LargestOfPerceptron})", "", "nodes per space, all seeds");
        var passed = new List<(bool Space, bool Perceptron)>();
        foreach (var (function, results) in _rows)
        {
            double own = Math.Max(Rounding, Error(results, FunctionContestants.SKan));
            string? best = spaces.Where(results.ContainsKey).MinBy(space => Error(results, space));
            double single = best is null ? double.NaN : Math.Max(Rounding, Error(results, best));
            double perceptron = Error(results, FunctionContestants.Perceptron);
            passed.Add((own / single <= LargestOfBestSpace, own / perceptron <= LargestOfPerceptron));
            verdict.Add(
                function.Name, function.Formula, Text(own), best ?? "", Text(single),
                Text(own / single), Pass(own / single, LargestOfBestSpace), Text(own / perceptron), Pass(own / perceptron, LargestOfPerceptron),
                Choices(results[FunctionContestants.SKan]));
        }
        verdict.Print();
        Console.WriteLine($"Against the best single space {passed.Count(p => p.Space)} of {passed.Count} pass, against the perceptron {passed.Count(p => p.Perceptron)} of {passed.Count}.");
    }

    // Sums the runs' histograms, which have one entry per layer.
    private static string Choices(List<FunctionResult> runs) => string.Join(FunctionResult.LayerSeparator, runs
        .SelectMany(run => run.Choices.Split(FunctionResult.LayerSeparator).Select((text, layer) => (text, layer)))
        .GroupBy(entry => entry.layer, entry => entry.text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2))
        .Select(layer => string.Join(" ", layer.SelectMany(pairs => pairs)
            .GroupBy(pair => pair[1], pair => int.Parse(pair[0], System.Globalization.CultureInfo.InvariantCulture))
            .OrderByDescending(space => space.Sum())
            .Select(space => $"{space.Sum()} {space.Key}"))));

    private static double Error(Dictionary<string, List<FunctionResult>> results, string contestant)
        => results.TryGetValue(contestant, out var runs) ? Median(runs.Select(run => run.Error)) : double.NaN;

    // A diverged run counts as the worst.
    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Select(value => double.IsNaN(value) ? double.PositiveInfinity : value).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(double value) => double.IsNaN(value) ? "" : $"{value:G3}";

    private static string Pass(double ratio, double largest) => double.IsNaN(ratio) ? "" : ratio <= largest ? "pass" : "fail";
}
