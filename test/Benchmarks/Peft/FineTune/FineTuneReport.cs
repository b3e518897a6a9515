using System.Globalization;
using Benchmarks.Peft.FineTune.Data;
using Benchmarks.Running;

namespace Benchmarks.Peft.FineTune;

/// <summary>The table of one data set, and comparisons with published claims.</summary>
internal sealed class FineTuneReport(TextSet set)
{
    private readonly Dictionary<string, (double LearningRate, FineTuneResult[] Seeds)> _results = [];

    public void Add(string method, double learningRate, FineTuneResult[] seeds) => _results[method] = (learningRate, seeds);

    public void Print()
    {
        Console.WriteLine($"## {set.Name}\n\n{set.Protocol}\n");
        var table = new TextTable("method", "learning rate", "accuracy, %", "log loss", "trained parameters", "seconds", "peak, MB", "intruders", "effective rank", "norm of the change, %", "density before and after, %");
        foreach (var (method, (rate, seeds)) in _results)
        {
            table.Add(
                method, rate == 0 ? "" : rate.ToString("G2", CultureInfo.InvariantCulture), Spread.Percent([.. seeds.Select(seed => seed.TestAccuracy)]), Spread.Of([.. seeds.Select(seed => seed.TestLogLoss)], "F3"),
                Spread.Mean(seeds.Select(seed => seed.Parameters), "F0"), Spread.Mean(seeds.Select(seed => seed.Seconds), "F0"), Spread.Mean(seeds.Select(seed => seed.PeakMegabytes), "F0"),
                Spread.Mean(seeds.Select(seed => seed.Intruders), "F1"), Spread.Mean(seeds.Select(seed => seed.EffectiveRank), "F1"), Spread.Mean(seeds.Select(seed => 100 * seed.RelativeNorm), "F2"),
                string.Join(" → ", new[] { Spread.Mean(seeds.Select(seed => 100 * seed.DensityBefore), "F1"), Spread.Mean(seeds.Select(seed => 100 * seed.DensityAfter), "F1") }.Where(share => share.Length > 0)));
        }
        table.Print();
        PrintClaims();
    }

    private void PrintClaims()
    {
        var adapters = _results.Keys.Where(method => FineTuneMethod.Named(method).Configure is not null && method is not ("frozen" or "full")).ToList();
        if (adapters.MaxBy(Accuracy) is { } best)
        {
            // The best adapter in hindsight; each has its own row above.
            Line($"best adapter, {best}, over the frozen encoder", "frozen", () => $"{Accuracy(best) - Accuracy("frozen"):F2} points");
            Line($"best adapter, {best}, over training all", "full", () => $"{Accuracy(best) - Accuracy("full"):F2} points with {100 * Mean(best, seed => seed.Parameters) / Mean("full", seed => seed.Parameters):F1} % of the parameters");
            Line($"log loss of {best} over the frozen encoder's", "frozen", () => $"{Mean(best, seed => seed.TestLogLoss) - Mean("frozen", seed => seed.TestLogLoss):F3}");
        }
        if (_results.ContainsKey("LoRA"))
        {
            foreach (string eva in adapters.Where(method => method.StartsWith("EVA", StringComparison.Ordinal)))
            {
                Line($"{eva}, steps to LoRA's lowest validation loss", eva, () => Steps(eva));
                Line($"{eva}, reading the data", eva, () => $"{100 * Mean(eva, seed => seed.InitializationSeconds) / Mean(eva, seed => seed.Seconds):F1} % of the time");
            }
            foreach (string svfit in adapters.Where(method => method.StartsWith("SVFit", StringComparison.Ordinal)))
                Line($"{svfit} over LoRA", svfit, () => $"{Accuracy(svfit) - Accuracy("LoRA"):F2} points with 1/{Mean("LoRA", seed => seed.Parameters) / Mean(svfit, seed => seed.Parameters):F0} of the parameters, including heads");
        }
        Console.WriteLine();
    }

    private string Steps(string eva)
    {
        var pairs = _results["LoRA"].Seeds.Zip(_results[eva].Seeds, (lora, other) => (Lora: lora.StepsTo(lora.BestLoss), Eva: other.StepsTo(lora.BestLoss)));
        return string.Join(", ", pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{(double.IsNaN(pair.Eva) ? "never" : pair.Eva.ToString("F0", CultureInfo.InvariantCulture))} of {pair.Lora:F0}")));
    }

    private void Line(string what, string needed, Func<FormattableString> text) => Line(what, needed, () => FormattableString.Invariant(text()));

    private void Line(string what, string needed, Func<string> text)
    {
        if (_results.ContainsKey(needed))
            Console.WriteLine($"* {what}: {text()}");
    }

    private double Accuracy(string method) => 100 * Mean(method, seed => seed.TestAccuracy);

    private double Mean(string method, Func<FineTuneResult, double> measure) => _results[method].Seeds.Average(measure);
}
