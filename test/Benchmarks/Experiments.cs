using Benchmarks.Ctr;
using Benchmarks.Data;
using Benchmarks.Functions;
using Benchmarks.Images;
using Benchmarks.Kan;
using Benchmarks.Noisy;
using Benchmarks.Noisy.Issues;
using Benchmarks.Noisy.Tables;
using Benchmarks.NoisyLabels;
using Benchmarks.Optimizers;
using Benchmarks.Peft.Files;
using Benchmarks.Peft.FineTune;
using Benchmarks.Peft.Loading;
using Benchmarks.Peft.Pictures;
using Benchmarks.Peft.Scoring;
using Benchmarks.Peft.Steps;
using Benchmarks.Peft.Story;
using Benchmarks.Running;
using Benchmarks.Scoring;
using Benchmarks.Tables;
using Benchmarks.Tables.Categories;
using Benchmarks.Tables.Shapes;
using Benchmarks.Tables.Speed;

namespace Benchmarks;

/// <summary>
/// Programs that print a table, by name. Add a line to add an experiment.
/// </summary>
internal static class Experiments
{
    private static readonly SortedDictionary<string, Action<string[]>> Known = new(StringComparer.Ordinal)
    {
        ["ctr"] = CtrExperiment.Run,
        ["ctr-memory"] = CtrMemoryExperiment.Run,
        ["images"] = ImagesExperiment.Run,
        ["functions"] = FunctionsExperiment.Run,
        [ShapesExperiment.Name] = ShapesExperiment.Run,
        [CategoriesExperiment.Name] = CategoriesExperiment.Run,
        ["tables"] = TablesExperiment.Run,
        [TablesSpeedExperiment.Name] = TablesSpeedExperiment.Run,
        ["streaming"] = StreamingMemoryExperiment.Run,
        ["prediction-memory"] = _ => PredictionMemoryExperiment.Run(),
        ["kan-memory"] = _ => KanMemoryExperiment.Run(),
        ["kan-steps"] = KanStepsExperiment.Run,
        ["conv-steps"] = ConvKanStepsExperiment.Run,
        ["conv-scoring"] = ConvScoringExperiment.Run,
        ["noisy"] = NoisyExperiment.Run,
        ["noisy-issues"] = NoisyIssuesExperiment.Run,
        ["noisy-tables"] = NoisyTablesExperiment.Run,
        ["noisy-labels-step"] = NoisyLabelsStepExperiment.Run,
        ["finetune"] = FineTuneExperiment.Run,
        [PictureExperiment.Name] = PictureExperiment.Run,
        ["peft-files"] = MutatedFilesExperiment.Run,
        ["peft-steps"] = FineTuningStepsExperiment.Run,
        ["peft-scoring"] = TextScoringExperiment.Run,
        ["peft-loading"] = LoadingExperiment.Run,
        ["story"] = StoryExperiment.Run,
        ["optimizer-memory"] = _ => OptimizerMemoryExperiment.Run(),
    };

    public static int Run(string[] arguments)
    {
        if (arguments is not [var name, .. var rest] || !Known.TryGetValue(name, out var experiment))
        {
            Console.Error.WriteLine($"Choose an experiment: {string.Join(", ", Known.Keys)}");
            return 1;
        }

        try
        {
            experiment(rest);
            return 0;
        }
        catch (ExperimentException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 1;
        }
    }
}
