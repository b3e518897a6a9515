using System.Diagnostics;
using System.Globalization;
using Benchmarks.Peft.FineTune.Data;
using Benchmarks.Running;
using Benchmarks.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft;

namespace Benchmarks.Peft.Scoring;

/// <summary>
/// The time per TREC question of a saved and loaded text classifier, alternating between ML.NET's row-by-row scoring and batch scoring.
/// Target: a fifth of the time.
/// </summary>
internal static class TextScoringExperiment
{
    private const int TrainingRows = 200;
    private const int UsualRows = 1000;
    private const int Turns = 5;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["rows"]);
        int rows = parsed.Whole("rows", UsualRows);
        var questions = TextSet.All[0];
        if (questions.MissingFile is { } missing)
            throw new ExperimentException($"'{missing}' was not found. Set {DataFolder.Variable} to the data folder.");
        var context = new MLContext(1);
        var task = questions.Open();
        var view = context.Data.LoadFromEnumerable(task.Training[..rows]);
        var loaded = Loaded(context, context.Data.LoadFromEnumerable(task.Training[..TrainingRows]));
        var batched = loaded.WithBatchScoring();
        _ = (Time(loaded, view), Time(batched, view));
        (TimeSpan Slow, TimeSpan Fast)[] times = [.. Enumerable.Range(0, Turns).Select(_ => (Time(loaded, view), Time(batched, view)))];
        double[] ratios = [.. times.Select(turn => turn.Slow / turn.Fast).Order()];
        var table = new TextTable("scoring", "processor ms of a row");
        table.Add("row by row", Milliseconds(times.Select(turn => turn.Slow), rows));
        table.Add("batch scoring", Milliseconds(times.Select(turn => turn.Fast), rows));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} questions, the median of {Turns} turns; {ratios[Turns / 2]:F1} times faster\n"));
        table.Print();
        (batched as IDisposable)?.Dispose();
        (loaded as IDisposable)?.Dispose();
    }

    private static ITransformer Loaded(MLContext context, IDataView training)
    {
        using var folder = new TemporaryFolder();
        SentenceEncoder.Arrange(folder.Path);
        var options = new FineTuneTextMulticlassTrainer.Options { ModelDirectory = folder.Path, Adapter = FineTuningAdapter.Frozen, MaximumEpochs = 1, ValidationFraction = 0 };
        using var model = context.Transforms.Conversion.MapValueToKey(nameof(TextRow.Label))
            .Append(context.MulticlassClassification.Trainers.FineTuneText(options))
            .Fit(training);
        return ScoringModels.SavedAndLoaded(context, model, training.Schema);
    }

    private static TimeSpan Time(ITransformer model, IDataView rows)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var scored = model.Transform(rows);
        var score = scored.Schema["Score"];
        using (var cursor = scored.GetRowCursor([score]))
        {
            var read = cursor.GetGetter<VBuffer<float>>(score);
            var value = default(VBuffer<float>);
            while (cursor.MoveNext())
                read(ref value);
        }
        self.Refresh();
        return self.TotalProcessorTime - before;
    }

    private static string Milliseconds(IEnumerable<TimeSpan> times, int rows)
        => (times.Order().ElementAt(Turns / 2).TotalMilliseconds / rows).ToString("F3", CultureInfo.InvariantCulture);
}
