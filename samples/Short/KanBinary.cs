using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Short;

/// <summary>Predicts one of two classes from numbers and a category.</summary>
public static class KanBinary
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        string[] areas = ["north", "south"];
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2000).Select(_ =>
        {
            var house = new House { Area = areas[random.Next(2)], Price = random.Next(100, 500) };
            house.IsSold = house.Price + random.Next(50) < (house.Area == "south" ? 400 : 200);
            return house;
        }).ToArray()), testFraction: 0.2);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Area")
            .Append(ml.Transforms.Concatenate("Features", "Price"))
            .Append(ml.BinaryClassification.Trainers.Kan("IsSold", categoryColumnNames: ["Area"], effort: KanEffort.Fast));
        var model = pipeline.Fit(data.TrainSet);

        var metrics = ml.BinaryClassification.Evaluate(model.Transform(data.TestSet), labelColumnName: "IsSold");
        Console.WriteLine($"AUC {metrics.AreaUnderRocCurve:F3}");
    }

    private sealed class House
    {
        public string Area { get; set; } = "";

        public float Price { get; set; }

        public bool IsSold { get; set; }
    }
}
