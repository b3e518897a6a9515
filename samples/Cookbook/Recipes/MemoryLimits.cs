using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class MemoryLimits
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(20_000, seed: 1));   // or LoadFromTextFile: rows are read again in every epoch
        var trainer = ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            Effort = KanEffort.Fast,
            DataHandling = DataHandling.Stream,             // Auto streams if the rows do not fit into free memory
            ShufflePoolSize = 4096,                         // rows in memory
        });
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(trainer).Fit(data);
        Console.WriteLine($"R² {ml.Regression.Evaluate(model.Transform(data), labelColumnName: "Price").RSquared:F1}");
        #endregion
    }
}
