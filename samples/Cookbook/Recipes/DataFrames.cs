using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class DataFrames
{
    public static void Run(MLContext ml)
    {
        #region page
        var houses = House.Generate(1000, seed: 1);
        var frame = new DataFrame(
            new SingleDataFrameColumn("Rooms", houses.Select(house => house.Rooms)),
            new SingleDataFrameColumn("Income", houses.Select(house => house.Income)),
            new SingleDataFrameColumn("Price", houses.Select(house => house.Price)));          // a DataFrame is an IDataView

        var model = ml.Transforms.Concatenate("Features", "Rooms", "Income").Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(frame);
        var scored = model.Transform(frame).ToDataFrame(maxRows: -1, "Price", "Score");
        Console.WriteLine($"{scored.Rows.Count} rows, columns {string.Join(", ", scored.Columns.Select(column => column.Name))}");
        #endregion
    }
}
