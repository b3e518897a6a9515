using Benchmarks.Running;

namespace Benchmarks.Noisy;

/// <summary>The table of one data set and label source, mean ± standard deviation over the seeds, and published results.</summary>
/// <param name="data">The data set and the label source.</param>
/// <param name="mode">The mode of measurement.</param>
internal sealed class NoisyReport(string data, string mode)
{
    private readonly List<(string Method, List<IReadOnlyList<EpochPoint>> Seeds)> _curves = [];

    public void Add(string method, IReadOnlyList<EpochPoint> curve)
    {
        if (_curves.Find(entry => entry.Method == method).Seeds is { } seeds)
            seeds.Add(curve);
        else
            _curves.Add((method, [curve]));
    }

    /// <param name="plotFolder">The folder for the plots; null for none.</param>
    public void Print(string? plotFolder)
    {
        if (_curves.Count == 0)
            return;
        Console.WriteLine($"## {data}\n\nMode: {mode}. The best epoch has the highest accuracy on validation images with labels from the same source.\n");
        var table = new TextTable("method", "seeds", "last epoch", "best epoch", "best is epoch", "memorised", "s per epoch");
        foreach (var (method, seeds) in _curves)
        {
            var best = seeds.Select(curve => curve.MaxBy(point => point.Validation)!).ToArray();
            table.Add(
                method,
                $"{seeds.Count}",
                Spread.Percent([.. seeds.Select(curve => curve[^1].Test)]),
                Spread.Percent([.. best.Select(point => point.Test)]),
                Spread.Mean(best.Select(point => (double)point.Epoch), "F1"),
                Spread.Percent([.. seeds.Select(curve => curve[^1].Memorised)]),
                Spread.Mean(seeds.Select(curve => curve[^1].Seconds / curve[^1].Epoch), "F1"));
        }
        foreach (var published in PublishedNoise.All.Where(published => published.Data == data))
            table.Add($"published: {published.Method}", "", Spread.Percent([published.Accuracy]), "", "", "", "");
        table.Print();
        if (plotFolder is not null)
            CurvePlot.Save(data, [.. _curves.Select(entry => (entry.Method, (IReadOnlyList<IReadOnlyList<EpochPoint>>)entry.Seeds))], Path.Combine(plotFolder, $"{data.Replace(' ', '-')}.png"));
    }
}
