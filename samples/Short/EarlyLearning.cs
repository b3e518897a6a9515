using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.NoisyLabels;

namespace Short;

/// <summary>Learns although a fifth of the labels is wrong.</summary>
public static class EarlyLearning
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 1000).Select(row => new Point { Features = [(row % 3) + (0.5f * random.NextSingle()), random.NextSingle()], Label = $"{row % 3}" }).ToArray();
        foreach (var row in rows.Where((_, number) => number % 5 == 0))
            row.Label = $"{random.Next(3)}";
        var data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(ml.Data.LoadFromEnumerable(rows)).Transform(ml.Data.LoadFromEnumerable(rows));

        var options = new EarlyLearningTrainer.Options { HiddenWidth = 32, MaximumEpochs = 20 };
        var model = ml.MulticlassClassification.Trainers.EarlyLearningRegularization(options).Fit(data);

        int issues = model.GetLabelMemory()!.Transform(data).GetColumn<bool>("IsLabelIssue").Count(issue => issue);
        Console.WriteLine($"{issues} labels look wrong");
    }

    private sealed class Point
    {
        [VectorType(2)] public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
