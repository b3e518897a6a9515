using Microsoft.ML;
using Microsoft.ML.Peft;
using Samples.Shared.Text;

namespace Short;

/// <summary>Classifies texts with a pre-trained encoder. The encoder here is a tiny random one: name the folder of a real one.</summary>
public static class FineTuneText
{
    public static void Run(MLContext ml)
    {
        string encoder = Path.Combine(Path.GetTempPath(), "mlnet-tiny-encoder");
        TinyEncoder.Write(encoder, "great", "good", "bad", "poor", "film", "a");
        string[] words = ["great", "good", "bad", "poor"];
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80).Select(row => new Review { Text = $"a {words[row % 4]} film", Label = row % 4 < 2 ? "like" : "dislike" }).ToArray());

        var options = new FineTuneTextMulticlassTrainer.Options
        {
            ModelDirectory = encoder,
            Sentence1ColumnName = "Text",
            Adapter = FineTuningAdapter.Lora,
            LearningRate = 0.01,
        };
        var model = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.FineTuneText(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);

        Console.WriteLine($"accuracy {ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy:F2}");
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
