using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class SaveAndLoad
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(1000, seed: 1));
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.zip");
        ml.Model.Save(model, data.Schema, path);

        // Another program, with Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime, without libtorch:
        var loaded = new MLContext().Model.Load(path, out _);
        // With Microsoft.ML.Kan referenced, whole batches at once:
        var batched = loaded.WithBatchScoring();

        var engine = ml.Model.CreatePredictionEngine<House, Estimate>(model);
        float expected = engine.Predict(House.Generate(1, seed: 2)[0]).Score;
        float found = batched.Transform(ml.Data.LoadFromEnumerable(House.Generate(1, seed: 2))).GetColumn<float>("Score").First();
        Console.WriteLine($"same score: {Math.Abs(expected - found) < 1e-3}");
        File.Delete(path);
        #endregion
    }
}
