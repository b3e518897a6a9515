using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class EarlyStopping
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(House.Generate(1000, seed: 1)), testFraction: 0.2);
        var features = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Fit(data.TrainSet);
        int epochs = 0;
        var trainer = ml.Regression.Trainers.SelectableKan(new SelectableKanRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            MaximumEpochs = 500,
            EarlyStoppingPatience = 10,                     // epochs without a lower validation loss; the best epoch is kept
            Progress = new Watcher(_ => epochs++),
        });
        var model = trainer.Fit(features.Transform(data.TrainSet), features.Transform(data.TestSet));
        Console.WriteLine($"stopped early: {epochs < 500}");
        #endregion
    }
}
