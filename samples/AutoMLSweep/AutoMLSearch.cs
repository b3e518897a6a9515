#if AUTOML
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;
using Microsoft.ML.SearchSpace;

namespace AutoMLSweep;

/// <summary>The same sweep with Microsoft.ML.AutoML, compiled with -p:WithAutoML=true.</summary>
internal static class AutoMLSearch
{
    public static (IReadOnlyList<Trial> Trials, KanRegressionTrainer.Options Best) Run(
        MLContext ml, IEstimator<ITransformer> features, KanRegressionTrainer.Options template, DataOperationsCatalog.TrainTestData split, TimeSpan limit)
    {
        var trainer = ml.Auto().CreateSweepableEstimator(
            (context, options) => context.Regression.Trainers.Kan(options), new SearchSpace<KanRegressionTrainer.Options>(template));
        var monitor = new TrialMonitor();
        var experiment = ml.Auto().CreateExperiment()
            .SetPipeline(features.Append(trainer))
            .SetRegressionMetric(RegressionMetric.RootMeanSquaredError, template.LabelColumnName)
            .SetDataset(split.TrainSet, split.TestSet)
            .SetTrainingTimeInSeconds((uint)limit.TotalSeconds)
            .SetMonitor(monitor);
        var best = experiment.Run();
        return (monitor.Trials, Options(best.TrialSettings));
    }

    private static KanRegressionTrainer.Options Options(TrialSettings settings) => settings.Parameter["_pipeline_"]["e1"].AsType<KanRegressionTrainer.Options>();

    private sealed class TrialMonitor : IMonitor
    {
        public List<Trial> Trials { get; } = [];

        public void ReportCompletedTrial(TrialResult result)
        {
            var options = Options(result.TrialSettings);
            Trials.Add(new Trial(
                result.TrialSettings.TrialId + 1, options.MaximumEpochs, result.Metric, TimeSpan.FromMilliseconds(result.DurationInMilliseconds),
                FormattableString.Invariant($"{options.BatchSize} / {options.LearningRate:G3} / {options.WeightDecay:G3}")));
        }

        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Console.Error.WriteLine($"Trial {settings.TrialId + 1} failed: {exception?.Message}");

        public void ReportRunningTrial(TrialSettings setting)
        {
        }
    }
}
#endif
