using System.Globalization;
using Benchmarks.Peft.FineTune.Data;
using Benchmarks.Running;
using Benchmarks.Scoring;
using Microsoft.ML;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft;

namespace Benchmarks.Peft.Scoring;

/// <summary>
/// The time per TREC question of saved and loaded text classifiers, in alternating turns: ML.NET's row-by-row scoring, batch scoring, and batch scoring in 8 and 4 bits, with
/// the accuracy on the test questions. Targets: batch scoring in 8 bits takes a seventh of the time row by row, and a call of a prediction engine .35 of its
/// time with one thread.
/// </summary>
internal static class TextScoringExperiment
{
    private const int UsualTrainingRows = 2000;
    private const int UsualRows = 1000;
    private const int UsualTurns = 5;
    private const int Calls = 200;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["rows", "training", "turns", "rank"], "tuned");
        var (rows, turns) = (parsed.Whole("rows", UsualRows), parsed.Whole("turns", UsualTurns));
        var questions = TextSet.All[0];
        if (questions.MissingFile is { } missing)
            throw new ExperimentException($"'{missing}' was not found. Set {DataFolder.Variable} to the data folder.");
        var context = new MLContext(1);
        var task = questions.Open();
        var training = context.Data.LoadFromEnumerable(task.Training[..parsed.Whole("training", UsualTrainingRows)]);
        var scored = Models(context, training, parsed.Whole("rank", 0), parsed.Has("tuned"));
        var test = context.Data.LoadFromEnumerable(task.Test);
        for (int turn = 0; turn <= turns; turn++)
        {
            foreach (var model in scored)
            {
                model.TakeTurn(context, task.Training[^rows..], Math.Min(rows, Calls));
                if (turn == 0)
                    model.Forget(); // the first turn opens sessions and compiles
            }
        }

        var (slow, expected) = (scored[0], scored[0].Scores(test));
        var table = new TextTable("scoring", "network, MB", "processor ms of a row", "faster", "ms of a row", "faster", "ms of a single call", "share", "accuracy, test", "largest difference of a score");
        foreach (var model in scored)
        {
            table.Add(
                model.Name, Text(model.Megabytes, "F1"),
                Text(1e3 * model.Bulk.Processor, "F3"), Text(slow.Bulk.Processor / model.Bulk.Processor, "F1"),
                Text(1e3 * model.Bulk.Wall, "F3"), Text(slow.Bulk.Wall / model.Bulk.Wall, "F1"),
                Text(1e3 * model.Single, "F3"), Text(model.Single / slow.Single, "F2"),
                Text(model.Accuracy(context, test), "F3"),
                Text(model.Scores(test).Zip(expected, (left, right) => left.Zip(right, (a, b) => Math.Abs(a - b)).Max()).Max(), "F3"));
        }

        Console.WriteLine($"{rows} questions, {Calls} single calls, the medians of {turns} turns, {Environment.ProcessorCount} cores\n");
        table.Print();
    }

    private static List<ScoredText> Models(MLContext context, IDataView training, int rank, bool tuned)
    {
        using var folder = new TemporaryFolder();
        SentenceEncoder.Arrange(folder.Path);
        var models = new List<ScoredText>();
        foreach (var quantization in Enum.GetValues<Quantization>())
        {
            var options = new FineTuneTextMulticlassTrainer.Options
            {
                ModelDirectory = folder.Path,
                Adapter = tuned ? FineTuningAdapter.Lora : FineTuningAdapter.Frozen,
                MaximumEpochs = 3,
                ValidationFraction = 0,
                Seed = 1,
                Quantization = quantization,
                QuantizationRank = quantization == Quantization.None ? 0 : rank,
            };
            using var model = context.Transforms.Conversion.MapValueToKey(nameof(TextRow.Label))
                .Append(context.MulticlassClassification.Trainers.FineTuneText(options))
                .Fit(training);
            using var file = new MemoryStream();
            model.LastTransformer.SaveAsOnnx(file);
            var loaded = ScoringModels.SavedAndLoaded(context, model, training.Schema);
            if (quantization == Quantization.None)
                models.Add(new ScoredText("row by row", loaded, file.Length / 1e6));
            string name = quantization == Quantization.None ? "batch scoring" : $"batch scoring, {quantization}";
            models.Add(new ScoredText(name, loaded.WithBatchScoring(), file.Length / 1e6));
        }

        return models;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
