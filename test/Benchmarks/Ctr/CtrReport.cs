using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Ctr;

/// <summary>The table of one data set: measured values, mean ± standard error over the seeds, and published values.</summary>
internal sealed class CtrReport(CtrDataSet data)
{
    private readonly Dictionary<string, List<CtrResult>> _results = []; // trainer, seeds

    public void Add(string trainer, CtrResult result)
    {
        if (!_results.TryGetValue(trainer, out var seeds))
            _results[trainer] = seeds = [];
        seeds.Add(result);
    }

    public void Print()
    {
        Console.WriteLine($"## {data.Name}\n\n{data.Protocol}\n");
        CtrMeasure[] measures = [.. data.Measures, CtrMeasure.Parameters, CtrMeasure.FitSeconds, CtrMeasure.ScoreSeconds];
        var table = new TextTable(["trainer", .. measures.Select(measure => measure.ToString())]);
        foreach (var (trainer, seeds) in _results)
            table.Add([trainer, .. measures.Select(measure => Summary(measure, [.. seeds.Select(seed => seed[measure])]))]);
        foreach (var published in data.Published())
            table.Add([published.Model, .. measures.Select(measure => published.Values.TryGetValue(measure, out double value) ? Format(measure, value) : "")]);
        table.Print();
    }

    /// <summary>RelaImpr: the relative increase of the distance from 0.5 over another trainer, per seed.</summary>
    public void PrintRelaImpr(string trainer, string baseline, CtrMeasure measure)
    {
        if (!_results.TryGetValue(trainer, out var own) || !_results.TryGetValue(baseline, out var other))
            return;
        double[] shares = [.. own.Zip(other, (mine, theirs) => 100 * Microsoft.ML.Ctr.CtrMetrics.RelaImpr(mine[measure], theirs[measure]))];
        Console.WriteLine($"RelaImpr of {measure}, {trainer} over {baseline}: {MeanAndError(shares, "F2")} % over {shares.Length} seeds ({string.Join(", ", shares.Select(share => share.ToString("F2", CultureInfo.InvariantCulture)))}).\n");
    }

    private static string Summary(CtrMeasure measure, double[] values)
        => measure is CtrMeasure.Parameters or CtrMeasure.FitSeconds or CtrMeasure.ScoreSeconds ? Format(measure, values.Average()) : MeanAndError(values, "F4");

    private static string MeanAndError(double[] values, string format)
    {
        double mean = values.Average();
        string text = mean.ToString(format, CultureInfo.InvariantCulture);
        if (values.Length < 2)
            return text;
        double error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
        return $"{text} ± {error.ToString(format, CultureInfo.InvariantCulture)}";
    }

    private static string Format(CtrMeasure measure, double value) => measure switch
    {
        CtrMeasure.Parameters => value.ToString("N0", CultureInfo.InvariantCulture),
        CtrMeasure.FitSeconds or CtrMeasure.ScoreSeconds => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };
}
