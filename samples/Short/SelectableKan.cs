using Microsoft.ML;
using Microsoft.ML.Data;

namespace Short;

/// <summary>One small network whose functions can be read.</summary>
public static class SelectableKan
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 500).Select(_ => new Point { Features = [random.NextSingle(), random.NextSingle()] }).ToArray();
        foreach (var row in rows)
            row.Label = MathF.Sin(6 * row.Features[0]) + row.Features[1];
        var data = ml.Data.LoadFromEnumerable(rows);

        var model = ml.Regression.Trainers.SelectableKan(hiddenWidth: 4, maximumEpochs: 40).Fit(data);

        Console.WriteLine($"R² {ml.Regression.Evaluate(model.Transform(data)).RSquared:F3}");
        Console.WriteLine($"    shares of the features: {string.Join(", ", model.Model.FeatureScores.Select(share => $"{share:F2}"))}");
    }

    private sealed class Point
    {
        [VectorType(2)] public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
