using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class StopAtTime
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(5000, seed: 1));
        var trainer = ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            MaximumSeconds = 3,                             // plans the epochs that fit, so that the learning rate still reaches 0
        });
        var watch = Stopwatch.StartNew();
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(trainer).Fit(data);
        Console.WriteLine($"within ten seconds: {watch.Elapsed.TotalSeconds < 10}");
        #endregion
    }
}
