namespace Benchmarks.Tables.Trees;

/// <summary>LightGBM in several settings, each with the number of trees chosen on validation rows, combined greedily on them and refitted on all rows.</summary>
internal static class LightGbmSet
{
    private const int Picks = 20;

    public static ITableModel Fit(TableTask task)
    {
        var candidates = LightGbmSetting.Set.Select(setting =>
        {
            var (model, trees) = LightGbmFit.Stopped(task, setting);
            using (model)
                return (Setting: setting, Trees: trees, Predictions: model.Predict(task.Validation));
        }).ToArray();
        double[] shares = GreedyShares.Of([.. candidates.Select(candidate => candidate.Predictions)], Picks, predictions => TableError.Of(task.Binary, predictions, task.Validation));
        return new MeanModel([.. candidates.Zip(shares).Where(pair => pair.Second > 0).Select(pair => (LightGbmFit.WithTrees(task, pair.First.Setting, pair.First.Trees), pair.Second))]);
    }
}
