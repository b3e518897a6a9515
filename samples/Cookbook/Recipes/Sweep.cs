using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Kan;
using Microsoft.ML.SearchSpace;

namespace Cookbook.Recipes;

internal static class Sweep
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(House.Generate(1000, seed: 1)), testFraction: 0.3);
        var features = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income");

        // AutoML does the same with its tuners: new SearchSpace<KanRegressionTrainer.Options>() reads the same attributes.
        var random = new Random(1);
        var trials = new List<(KanRegressionTrainer.Options Options, double Error)>();
        for (int trial = 0; trial < 4; trial++)
        {
            var options = new KanRegressionTrainer.Options { LabelColumnName = "Price", MaximumEpochs = 10, ReturnBestOnCancel = true };
            foreach (var property in options.GetType().GetProperties())
            {
                if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
                    property.SetValue(options, choice.Candidates[random.Next(choice.Candidates.Length)]);
            }
            var model = features.Append(ml.Regression.Trainers.Kan(options)).Fit(data.TrainSet);
            trials.Add((options, ml.Regression.Evaluate(model.Transform(data.TestSet), labelColumnName: "Price").RootMeanSquaredError));
        }
        var best = trials.MinBy(trial => trial.Error);
        Console.WriteLine($"{trials.Count} trials, best below the worst: {best.Error < trials.Max(trial => trial.Error)}");
        #endregion
    }
}
