using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class Seeds
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(500, seed: 1));
        float[] Scores(int seed)
        {
            var context = new MLContext(seed);              // Options.Seed overrides it for one trainer
            var model = context.Transforms.Concatenate("Features", "Rooms", "Age", "Income")
                .Append(context.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)).Fit(data);
            return [.. model.Transform(data).GetColumn<float>("Score")];
        }

        Console.WriteLine($"same seed, same scores: {Scores(1).SequenceEqual(Scores(1))}; other seed: {Scores(1).SequenceEqual(Scores(2))}");
        #endregion
    }
}
