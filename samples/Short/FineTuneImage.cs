using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Peft;

namespace Short;

/// <summary>Classifies pictures with the pre-trained ResNet-18 of the package Microsoft.ML.DnnImageFeaturizer.ResNet18.</summary>
public static class FineTuneImage
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(row => new Picture
        {
            Label = row % 2 == 0 ? "dark" : "bright",
            Pixels = [.. Enumerable.Range(0, 3 * 64 * 64).Select(_ => (0.4f * random.NextSingle()) + (row % 2 == 0 ? 0f : 0.6f))],
        }).ToArray());

        var options = new FineTuneImageTrainer.Options
        {
            ModelDirectory = PretrainedImageModels.ResNet18(),
            FeatureColumnName = "Pixels",
            Adapter = FineTuningAdapter.Frozen,
            MaximumEpochs = 3,
        };
        var model = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.MulticlassClassification.Trainers.FineTuneImage(options)).Fit(data);

        Console.WriteLine($"accuracy {ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy:F2}");
    }

    private sealed class Picture
    {
        [VectorType(3, 64, 64)] public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
