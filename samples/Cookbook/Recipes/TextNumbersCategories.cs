using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class TextNumbersCategories
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(House.Generate(2000, seed: 1)), testFraction: 0.2);
        var pipeline = ml.Transforms.Text.FeaturizeText("Words", "Notes")             // text → numbers
            .Append(ml.Transforms.Conversion.MapValueToKey("Area"))                   // category → key, no one-hot slots
            .Append(ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income", "Words"))
            .Append(ml.Regression.Trainers.Kan("Price", categoryColumnNames: ["Area"], effort: KanEffort.Fast));
        var model = pipeline.Fit(data.TrainSet);
        var metrics = ml.Regression.Evaluate(model.Transform(data.TestSet), labelColumnName: "Price");
        Console.WriteLine($"R² {metrics.RSquared:F2}");
        #endregion
    }
}
