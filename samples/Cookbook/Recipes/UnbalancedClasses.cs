using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class UnbalancedClasses
{
    public static void Run(MLContext ml)
    {
        #region page
        var houses = House.Generate(6000, seed: 1).Where((house, row) => !house.IsSold || row % 20 == 0);   // few are sold
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(houses), testFraction: 0.3);
        var weights = ml.Transforms.Expression("Weight", "sold => sold ? 10f : 1f", "IsSold");               // a missed sale costs ten times as much
        var features = weights.Append(ml.Transforms.Conversion.MapValueToKey([new("Area"), new("Notes")]))
            .Append(ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income"));

        foreach (string? column in new[] { null, "Weight" })
        {
            var trainer = ml.BinaryClassification.Trainers.Kan("IsSold", exampleWeightColumnName: column, categoryColumnNames: ["Area", "Notes"], effort: KanEffort.Fast);
            var model = features.Append(trainer).Fit(data.TrainSet);
            var metrics = ml.BinaryClassification.Evaluate(model.Transform(data.TestSet), labelColumnName: "IsSold");
            Console.WriteLine($"weights {column ?? "none"}: recall {metrics.PositiveRecall:F1}, precision {metrics.PositivePrecision:F1}");
        }
        #endregion
    }
}
