using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class WebApi
{
    public static void Run(MLContext ml)
    {
        var data = ml.Data.LoadFromEnumerable(House.Generate(500, seed: 1));
        var trained = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.zip");
        ml.Model.Save(trained, data.Schema, path);
        #region page
        var loaded = ml.Model.Load(path, out _);
        var pool = new ConcurrentBag<PredictionEngine<House, Estimate>>();

        // An engine serves one request at a time. None of the engines owns the model, which all of them share.
        Estimate Predict(House house)
        {
            if (!pool.TryTake(out var engine))
                engine = ml.Model.CreatePredictionEngine<House, Estimate>(loaded, new PredictionEngineOptions { OwnsTransformer = false });
            try
            {
                return engine.Predict(house);
            }
            finally
            {
                pool.Add(engine);
            }
        }

        // app.MapPost("/price", (House house) => Predict(house));
        var houses = House.Generate(1000, seed: 2);
        float[] alone = [.. houses.Select(house => Predict(house).Score)];
        float[] together = [.. houses.AsParallel().AsOrdered().Select(house => Predict(house).Score)];
        Console.WriteLine($"1,000 parallel requests, same scores: {alone.SequenceEqual(together)}");
        #endregion
        File.Delete(path);
    }
}
