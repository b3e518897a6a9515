using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class OwnMetric
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(House.Generate(1500, seed: 1)), testFraction: 0.3);

        double PercentageError(ITransformer model)          // any number computed from labels and scores
        {
            var scored = model.Transform(data.TestSet);
            return scored.GetColumn<float>("Price").Zip(scored.GetColumn<float>("Score")).Average(pair => Math.Abs(pair.Second - pair.First) / pair.First);
        }

        var features = ml.Transforms.Conversion.MapValueToKey("Area").Append(ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income"));
        var candidates = new Dictionary<string, IEstimator<ITransformer>>
        {
            ["with areas"] = features.Append(ml.Regression.Trainers.Kan("Price", categoryColumnNames: ["Area"], effort: KanEffort.Fast)),
            ["without"] = features.Append(ml.Regression.Trainers.Kan("Price", effort: KanEffort.Fast)),
        };
        var errors = candidates.ToDictionary(candidate => candidate.Key, candidate => PercentageError(candidate.Value.Fit(data.TrainSet)));
        Console.WriteLine($"best: {errors.MinBy(error => error.Value).Key}");
        #endregion
    }
}
