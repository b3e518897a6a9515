using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Short;

/// <summary>Classifies pictures without a pre-trained network.</summary>
public static class ConvKan
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var pictures = Enumerable.Range(0, 200).Select(row => new Stripes { Label = row % 2 == 0 ? "rows" : "columns" }).ToArray();
        foreach (var picture in pictures)
            picture.Pixels = [.. Enumerable.Range(0, 256).Select(pixel => ((picture.Label == "rows" ? pixel / 16 : pixel % 16) / 2 % 2) + (0.5f * random.NextSingle()))];
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(pictures), testFraction: 0.2);

        var options = new ConvKanTrainer.Options { FeatureColumnName = "Pixels", Channels = [16, 16, 32], MaximumEpochs = 5 };
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.ConvKan(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data.TrainSet);

        Console.WriteLine($"accuracy {ml.MulticlassClassification.Evaluate(model.Transform(data.TestSet)).MicroAccuracy:F3}");
    }

    private sealed class Stripes
    {
        [VectorType(16, 16)] public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
