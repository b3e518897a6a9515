using System.Diagnostics;
using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Kan;

namespace Benchmarks.Data;

/// <summary>
/// One streamed epoch over 1 million and over 20 million generated rows, each in its own process. Target: the peaks of
/// resident memory differ by at most 400 MB.
/// </summary>
internal static class StreamingMemoryExperiment
{
    /// <param name="arguments">Empty for the comparison; a number of rows for one run in this process.</param>
    public static void Run(string[] arguments)
    {
        if (arguments is [var rows])
        {
            Train(int.Parse(rows, CultureInfo.InvariantCulture));
            return;
        }
        Console.WriteLine("    rows  seconds     rows/s  peak MB");
        foreach (var count in new[] { "1000000", "20000000" })
            ChildExperiment.Run("streaming", count);
    }

    private static void Train(int count)
    {
        var context = new MLContext(1);
        var trainer = context.Regression.Trainers.SelectableKan(new SelectableKanRegressionTrainer.Options
        {
            DataHandling = DataHandling.Stream,
            MaximumEpochs = 1,
            BatchSize = 4096,
            HiddenWidth = 4,
            Spaces = [ActivationSpace.BSpline],
        });
        var watch = Stopwatch.StartNew();
        using var model = trainer.Fit(context.Data.LoadFromEnumerable(Generate(count)));
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"{count,8} {seconds,8:F1} {count / seconds,10:F0} {ProcessMemory.Peak >> 20,8}");
    }

    private static IEnumerable<Row> Generate(int count)
    {
        var random = new Random(1);
        for (int row = 0; row < count; row++)
        {
            float[] features = [random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle()];
            yield return new Row { Features = features, Label = MathF.Sin(6 * features[0]) + (features[1] * features[2]) };
        }
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; init; } = [];

        public float Label { get; init; }
    }
}
