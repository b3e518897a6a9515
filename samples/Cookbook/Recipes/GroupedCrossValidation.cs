using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class GroupedCrossValidation
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(1500, seed: 1));
        var pipeline = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
            .Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast));

        // All houses of an area are in the same fold: the error is that for new areas.
        var folds = ml.Regression.CrossValidate(data, pipeline, numberOfFolds: 2, labelColumnName: "Price", samplingKeyColumnName: "Area");
        Console.WriteLine($"{folds.Count} folds, error above that of random folds: {folds.Average(fold => fold.Metrics.RootMeanSquaredError) > RandomFolds()}");

        double RandomFolds() => ml.Regression.CrossValidate(data, pipeline, numberOfFolds: 2, labelColumnName: "Price").Average(fold => fold.Metrics.RootMeanSquaredError);
        #endregion
    }
}
