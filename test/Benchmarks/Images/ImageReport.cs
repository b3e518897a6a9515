using Benchmarks.Running;

namespace Benchmarks.Images;

/// <summary>The table of one data set: measured values, mean ± standard deviation over the seeds, and published values.</summary>
internal sealed class ImageReport(ImageSet set, string mode)
{
    private readonly Dictionary<string, List<ImageResult>> _results = []; // row, seeds

    public void Add(string row, ImageResult result)
    {
        if (!_results.TryGetValue(row, out var seeds))
            _results[row] = seeds = [];
        seeds.Add(result);
    }

    public void Print()
    {
        Console.WriteLine($"## {set.Name}\n\n{set.Protocol} Mode: {mode}.\n");
        var table = new TextTable("model", "seeds", "accuracy, test", "accuracy, validation", "parameters", "s per epoch", "s", "processor s");
        foreach (var (name, seeds) in _results)
        {
            table.Add(
                name,
                $"{seeds.Count}",
                Spread.Percent([.. seeds.Select(seed => seed.Test)]),
                Spread.Percent([.. seeds.Select(seed => seed.Validation)]),
                Spread.Mean(seeds.Select(seed => seed.Parameters), "N0"),
                Spread.Mean(seeds.Select(seed => seed.SecondsPerEpoch), "F1"),
                Spread.Mean(seeds.Select(seed => seed.Seconds), "F0"),
                Spread.Mean(seeds.Select(seed => seed.ProcessorSeconds), "F1"));
        }
        foreach (var published in set.Published())
            table.Add($"published: {published.Model}", "", Spread.Percent([published.Accuracy]), "", published.Parameters, "", "", "");
        table.Print();
    }
}
