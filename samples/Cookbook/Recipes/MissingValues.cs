using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class MissingValues
{
    public static void Run(MLContext ml)
    {
        #region page
        var houses = House.Generate(2000, seed: 1);
        foreach (var house in houses.Where((_, row) => row % 5 == 0))
            house.Income = float.NaN;                                    // NaN means missing, in training and at scoring
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(houses), testFraction: 0.2);

        var pipeline = ml.Transforms.Conversion.MapValueToKey([new("Area"), new("Notes")])
            .Append(ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income"))
            .Append(ml.Regression.Trainers.Kan("Price", categoryColumnNames: ["Area", "Notes"], effort: KanEffort.Fast));
        var model = pipeline.Fit(data.TrainSet);
        var metrics = ml.Regression.Evaluate(model.Transform(data.TestSet), labelColumnName: "Price");
        Console.WriteLine($"R² {metrics.RSquared:F1}");
        #endregion
    }
}
