using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

var ml = new MLContext(seed: 1);
ml.Log += (_, line) => { if (line.Source.Contains("Kan")) Console.WriteLine(line.Message); };

// An empty field is a missing value, which the trainer learns.
string path = Path.Combine(AppContext.BaseDirectory, "houses.csv");
var data = ml.Data.LoadFromTextFile<House>(path, new TextLoader.Options { Separators = [','], HasHeader = true, MissingRealsAsNaNs = true });
var split = ml.Data.TrainTestSplit(data, testFraction: 0.2);

var pipeline = ml.Transforms.Conversion.MapValueToKey("Area")
    .Append(ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income"))
    .Append(ml.Regression.Trainers.Kan(labelColumnName: "Price", categoryColumnNames: ["Area"], effort: KanEffort.Fast));
var model = pipeline.Fit(split.TrainSet);

var metrics = ml.Regression.Evaluate(model.Transform(split.TestSet), labelColumnName: "Price");
Console.WriteLine($"R² {metrics.RSquared:F2}, RMSE {metrics.RootMeanSquaredError:F1}");

ml.Model.Save(model, data.Schema, "model.zip");
using var engine = ml.Model.CreatePredictionEngine<House, Estimate>(ml.Model.Load("model.zip", out _));
Console.WriteLine($"A house of five rooms: {engine.Predict(new House { Rooms = 5, Age = 20, Income = 4, Area = "south" }).Score:F0}");

internal sealed class House
{
    [LoadColumn(0)] public float Rooms { get; set; }

    [LoadColumn(1)] public float Age { get; set; }

    [LoadColumn(2)] public float Income { get; set; }

    [LoadColumn(3)] public string Area { get; set; } = "";

    [LoadColumn(4)] public float Price { get; set; }
}

internal sealed class Estimate
{
    public float Score { get; set; }
}
