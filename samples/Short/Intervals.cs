using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Short;

/// <summary>Intervals that hold nine of ten new labels, around any regression model.</summary>
public static class Intervals
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 3000).Select(_ => new Point { Features = [random.NextSingle()] }).ToArray();
        foreach (var row in rows)
            row.Label = MathF.Sin(6 * row.Features[0]) + (0.2f * random.NextSingle());
        var split = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(rows), testFraction: 0.5);

        var model = ml.Regression.Trainers.Kan(effort: KanEffort.Fast).Fit(split.TrainSet);
        var intervals = ml.Regression.PredictionIntervals(coverage: 0.9).Fit(model.Transform(split.TestSet));   // rows that were not trained on

        var scored = intervals.Transform(model.Transform(split.TestSet));
        var ends = scored.GetColumn<float>("Lower").Zip(scored.GetColumn<float>("Upper"), scored.GetColumn<float>("Label"));
        Console.WriteLine($"{ends.Average(row => row.Third >= row.First && row.Third <= row.Second ? 1.0 : 0):P0} of the labels are inside");
    }

    private sealed class Point
    {
        [VectorType(1)] public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
