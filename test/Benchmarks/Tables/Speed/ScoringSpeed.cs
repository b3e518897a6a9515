using Benchmarks.Running;
using Benchmarks.Scoring;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables.Speed;

/// <summary>Bulk scoring of saved and loaded models: a KAN with batch scoring, and 100 trees.</summary>
internal static class ScoringSpeed
{
    private const int Rows = 1_000_000;
    private const int QuickRows = 20_000;
    private const int LearnedRows = 20_000;
    private const int Repetitions = 5;
    private const double Microseconds = 1e6;

    public static void Run(ExperimentArguments arguments)
    {
        int count = arguments.Has("quick") ? QuickRows : Rows;
        var context = new MLContext(1);
        var rows = FeatureRows.Cached(context, count);
        using var kan = context.Regression.Trainers.Kan(new KanRegressionTrainer.Options { Effort = KanEffort.Balanced }).Fit(FeatureRows.Cached(context, LearnedRows));
        var batched = ScoringModels.SavedAndLoaded(context, kan, rows.Schema).WithBatchScoring();
        using var owned = batched as IDisposable;
        (string Name, ITransformer Model)[] models =
        [
            ("FastTree, 100 trees", ScoringModels.SavedAndLoaded(context, ScoringModels.Trees(context), rows.Schema)),
            (KanContestants.NameOf(KanEffort.Balanced), batched),
        ];
        var times = models.ToDictionary(model => model.Name, _ => new List<(double Processor, double Wall)>());
        for (int repetition = 0; repetition <= arguments.Whole("repetitions", Repetitions); repetition++)
        {
            foreach (var (name, model) in models)
            {
                var time = ProcessorTime.Start();
                ScoringModels.SumOfScores(model, rows);
                if (repetition > 0) // the first one loads and compiles
                    times[name].Add(time.Elapsed);
            }
        }
        var table = new TextTable("model", "processor µs a row", "times as fast", "µs a row", "times as fast");
        var trees = times[models[0].Name];
        foreach (var (name, own) in times)
        {
            var (processor, wall) = (Median(own, time => time.Processor), Median(own, time => time.Wall));
            table.Add(
                name, $"{processor / count * Microseconds:F3}", $"{Median(trees, time => time.Processor) / processor:F2}",
                $"{wall / count * Microseconds:F3}", $"{Median(trees, time => time.Wall) / wall:F2}");
        }
        Console.WriteLine($"## Bulk scoring of {count} rows of {FeatureRows.Width} features, medians\n");
        table.Print();
    }

    private static double Median(List<(double Processor, double Wall)> times, Func<(double Processor, double Wall), double> measure)
        => Middle.Of(times.Select(measure));
}
