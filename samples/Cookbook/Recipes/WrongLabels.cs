using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class WrongLabels
{
    public static void Run(MLContext ml)
    {
        #region page
        var houses = House.Generate(2000, seed: 1);
        for (int row = 0; row < houses.Length; row += 10)
            houses[row].IsSold = !houses[row].IsSold;       // a tenth of the labels is wrong
        var data = ml.Data.LoadFromEnumerable(houses);

        var pipeline = ml.Transforms.Conversion.MapValueToKey([new("Area"), new("Notes")])
            .Append(ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income"))
            .Append(ml.BinaryClassification.Trainers.Kan("IsSold", categoryColumnNames: ["Area", "Notes"], effort: KanEffort.Fast));
        var issues = ml.BinaryClassification.FindLabelIssues(data, pipeline, new() { LabelColumnName = "IsSold" });
        int wrong = issues.IssueRows.Count(row => row % 10 == 0);
        Console.WriteLine($"more than half of the wrong labels found: {wrong > 100}; most findings are right: {wrong > issues.IssueRows.Count / 2}");
        #endregion
    }
}
