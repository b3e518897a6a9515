using Microsoft.ML;
using Microsoft.ML.Ctr;

namespace Short;

/// <summary>Predicts clicks from categories and numbers.</summary>
public static class ClickThrough
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var log = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5000).Select(_ =>
        {
            var (user, item) = (random.Next(50), random.Next(50));
            return new Shown { User = $"u{user}", Item = $"i{item}", Price = random.Next(100), Clicked = random.NextSingle() < (user % 5 == item % 5 ? 0.6 : 0.1) };
        }).ToArray());
        var data = ml.Data.TrainTestSplit(log, testFraction: 0.2);

        var options = new ClickThroughTrainer.Options { FeatureColumnNames = ["User", "Item", "Price"], LabelColumnName = "Clicked", Interaction = FieldInteractionKind.DeepFm };
        var model = ml.Transforms.Conversion.MapValueToKey([new("User"), new("Item")])
            .Append(ml.BinaryClassification.Trainers.ClickThrough(options)).Fit(data.TrainSet);

        var metrics = ml.BinaryClassification.EvaluateCtr(model.Transform(data.TestSet), labelColumnName: "Clicked");
        Console.WriteLine($"AUC {metrics.AreaUnderRocCurve:F3} ± {metrics.AreaUnderRocCurveStandardError:F3}");
    }

    private sealed class Shown
    {
        public string User { get; set; } = "";

        public string Item { get; set; } = "";

        public float Price { get; set; }

        public bool Clicked { get; set; }
    }
}
