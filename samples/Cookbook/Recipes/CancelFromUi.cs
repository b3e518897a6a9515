using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class CancelFromUi
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(1000, seed: 1));
        using var cancel = new CancellationTokenSource();   // the Cancel button calls cancel.Cancel()
        var trainer = ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            Effort = KanEffort.Fast,
            MaximumEpochs = 1000,
            CancellationToken = cancel.Token,
            ReturnBestOnCancel = true,                      // false: Fit throws OperationCanceledException
            Progress = new Watcher(progress => { if (progress.Epoch == 20) cancel.Cancel(); }),
        });
        var model = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Append(trainer).Fit(data);
        Console.WriteLine($"a usable model: {ml.Regression.Evaluate(model.Transform(data), labelColumnName: "Price").RSquared > 0.3}");
        #endregion
    }
}
