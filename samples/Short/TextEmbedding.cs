using Microsoft.ML;
using Microsoft.ML.Data;
using Samples.Shared.Text;

namespace Short;

/// <summary>Turns texts into vectors for any trainer. The encoder here is a tiny random one: name the folder of a real one.</summary>
public static class TextEmbedding
{
    public static void Run(MLContext ml)
    {
        string encoder = Path.Combine(Path.GetTempPath(), "mlnet-tiny-encoder");
        TinyEncoder.Write(encoder, "great", "good", "bad", "poor", "film", "a");
        var data = ml.Data.LoadFromEnumerable([new Review { Text = "a great film" }, new Review { Text = "a bad film" }]);

        var model = ml.Transforms.FineTunedEmbedding("Vector", "Text", encoder).Fit(data);

        float[][] vectors = [.. model.Transform(data).GetColumn<float[]>("Vector")];
        Console.WriteLine($"{vectors.Length} vectors of {vectors[0].Length} numbers");
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";
    }
}
