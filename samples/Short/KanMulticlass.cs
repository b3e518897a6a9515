using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Short;

/// <summary>Predicts one of several classes; the predicted label is a text again.</summary>
public static class KanMulticlass
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        string[] kinds = ["flat", "house", "castle"];
        var rows = Enumerable.Range(0, 1500).Select(row => new Home { Kind = kinds[row % 3], Size = [(row % 3) + random.NextSingle(), random.NextSingle()] }).ToArray();
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(rows), testFraction: 0.2);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Kind")
            .Append(ml.MulticlassClassification.Trainers.Kan("Kind", "Size", effort: KanEffort.Fast))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data.TrainSet);

        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(data.TestSet), labelColumnName: "Kind");
        Console.WriteLine($"accuracy {metrics.MicroAccuracy:F3}");
    }

    private sealed class Home
    {
        public string Kind { get; set; } = "";

        [VectorType(2)] public float[] Size { get; set; } = [];
    }
}
