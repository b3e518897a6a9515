using System.Diagnostics;
using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;

namespace Benchmarks.Ctr;

/// <summary>
/// One streamed epoch of AutoInt over 1 million and over 50 million generated clicks, each in its own process. Target: the peak
/// of resident memory does not grow with the number of rows.
/// </summary>
internal static class CtrMemoryExperiment
{
    private const int UserCount = 1_000_000;
    private const int ItemCount = 100_000;
    private const int PlaceCount = 100;

    /// <param name="arguments">Empty for the comparison; a number of rows for one run in this process.</param>
    public static void Run(string[] arguments)
    {
        if (arguments is [var rows])
        {
            Train(int.Parse(rows, CultureInfo.InvariantCulture));
            return;
        }
        Console.WriteLine("    rows  seconds     rows/s  peak MB");
        foreach (var count in new[] { "1000000", "50000000" })
            ChildExperiment.Run("ctr-memory", count);
    }

    private static void Train(int count)
    {
        var context = new MLContext(1);
        var trainer = context.BinaryClassification.Trainers.ClickThrough(new ClickThroughTrainer.Options
        {
            FeatureColumnNames = [nameof(Click.User), nameof(Click.Item), nameof(Click.Place)],
            DataHandling = DataHandling.Stream,
            MaximumEpochs = 1,
            BatchSize = 4096,
            Interaction = FieldInteractionKind.AutoInt,
            DeepTowerWidths = [],
            EmbeddingRegularization = 0,
            AttentionLayers = 1,
            HeadDimension = 8,
            EmbeddingDimension = 8,
        });
        var watch = Stopwatch.StartNew();
        using var model = trainer.Fit(context.Data.LoadFromEnumerable(Generate(count)));
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"{count,8} {seconds,8:F1} {count / seconds,10:F0} {ProcessMemory.Peak >> 20,8}");
    }

    private static IEnumerable<Click> Generate(int count)
    {
        var random = new Random(1);
        for (int row = 0; row < count; row++)
        {
            var click = new Click
            {
                User = 1 + (uint)random.Next(UserCount),
                Item = 1 + (uint)random.Next(ItemCount),
                Place = 1 + (uint)random.Next(PlaceCount),
            };
            click.Label = random.NextDouble() < ((click.User ^ click.Item) % 2 == 0 ? 0.3 : 0.1);
            yield return click;
        }
    }

    private sealed class Click
    {
        [KeyType(UserCount)]
        public uint User { get; init; }

        [KeyType(ItemCount)]
        public uint Item { get; init; }

        [KeyType(PlaceCount)]
        public uint Place { get; init; }

        public bool Label { get; set; }
    }
}
