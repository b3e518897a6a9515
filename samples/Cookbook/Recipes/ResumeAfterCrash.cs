using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Cookbook.Recipes;

internal static class ResumeAfterCrash
{
    public static void Run(MLContext ml)
    {
        #region page
        var data = ml.Data.LoadFromEnumerable(House.Generate(1000, seed: 1));
        var features = ml.Transforms.Concatenate("Features", "Rooms", "Age", "Income").Fit(data).Transform(data);
        string checkpoint = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.checkpoint");
        int first = 0;

        void Train(Action<int> atEpoch)
        {
            first = 0;
            ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options
            {
                LabelColumnName = "Price",
                Effort = KanEffort.Fast,
                MaximumEpochs = 8,
                CheckpointPath = checkpoint,                // written after every epoch, deleted at the end
                Progress = new Watcher(progress =>
                {
                    first = first == 0 ? progress.Epoch : first;
                    atEpoch(progress.Epoch);
                }),
            }).Fit(features);
        }

        try
        {
            Train(epoch => { if (epoch == 5) throw new IOException("the power went off"); });
        }
        catch (IOException)
        {
            Console.WriteLine($"checkpoint left: {File.Exists(checkpoint)}");
        }
        Train(_ => { });                                    // the same options and data: goes on
        Console.WriteLine($"resumed after the beginning: {first > 1}, checkpoint left: {File.Exists(checkpoint)}");
        #endregion
    }
}
