using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Short;

/// <summary>Predicts a number from columns.</summary>
public static class KanRegression
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var houses = Enumerable.Range(0, 2000).Select(_ => new House { Rooms = random.Next(1, 9), Age = random.Next(100) }).ToArray();
        foreach (var house in houses)
            house.Price = 50 + (30 * house.Rooms) - (0.5f * house.Age);
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(houses), testFraction: 0.2);

        var pipeline = ml.Transforms.Concatenate("Features", "Rooms", "Age")
            .Append(ml.Regression.Trainers.Kan(labelColumnName: "Price", effort: KanEffort.Fast));
        var model = pipeline.Fit(data.TrainSet);

        var metrics = ml.Regression.Evaluate(model.Transform(data.TestSet), labelColumnName: "Price");
        Console.WriteLine($"R² {metrics.RSquared:F3}");
    }

    private sealed class House
    {
        public float Rooms { get; set; }

        public float Age { get; set; }

        public float Price { get; set; }
    }
}
