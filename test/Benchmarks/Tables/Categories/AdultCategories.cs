using Benchmarks.Running;
using Benchmarks.Tables.Sets;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;
using Samples.Shared.Adult;

namespace Benchmarks.Tables.Categories;

/// <summary>
/// UCI Adult with its seven categories as key columns and as one-hot slots. One form is chosen on a fifth of the training rows; the errors of both on the
/// test rows, after a fit to all training rows, are printed beside it.
/// </summary>
internal static class AdultCategories
{
    public static void Run(ExperimentArguments arguments)
    {
        var context = new MLContext(1);
        var (training, test) = AdultTable.Views(context);
        int seeds = arguments.Whole("seeds", 3);
        var effort = arguments.Member("effort", KanEffort.Fast);
        var results = new Dictionary<string, List<(double Validation, double Test, double Seconds)>> { ["one-hot"] = [], ["keys"] = [] };
        for (int seed = 1; seed <= seeds; seed++)
        {
            var parts = context.Data.TrainTestSplit(training, testFraction: 0.2, seed: seed);
            foreach (var (form, runs) in results)
            {
                var (validated, _) = Fit(context, form, effort, seed, parts.TrainSet, parts.TestSet);
                var (tested, seconds) = Fit(context, form, effort, seed, training, test);
                runs.Add((validated, tested, seconds));
            }
        }
        var table = new TextTable("categories", "log loss, validation", "log loss, test", "processor s");
        foreach (var (form, runs) in results)
            table.Add(form, Spread.Of([.. runs.Select(run => run.Validation)], "F4"), Spread.Of([.. runs.Select(run => run.Test)], "F4"), Spread.Of([.. runs.Select(run => run.Seconds)], "F1"));
        Console.WriteLine($"## Adult, Kan {effort}, {seeds} seeds\n");
        table.Print();
    }

    // The log loss in nats, and processor time.
    private static (double LogLoss, double Seconds) Fit(MLContext context, string form, KanEffort effort, int seed, IDataView training, IDataView test)
    {
        InputOutputColumnPair[] texts = [.. AdultFiles.Texts.Select(name => new InputOutputColumnPair(name))];
        bool keys = form == "keys";
        IEstimator<ITransformer> categories = keys ? context.Transforms.Conversion.MapValueToKey(texts) : context.Transforms.Categorical.OneHotEncoding(texts);
        var preparation = categories.Append(context.Transforms.Concatenate("Features", keys ? AdultFiles.Numbers : [.. AdultFiles.Numbers, .. AdultFiles.Texts])).Fit(training);
        var options = new KanBinaryTrainer.Options { Effort = effort, Seed = seed, NumberOfThreads = 1, CategoryColumnNames = keys ? AdultFiles.Texts : [] };
        var rows = context.Data.Cache(preparation.Transform(training));
        var time = ProcessorTime.Start();
        using var model = context.BinaryClassification.Trainers.Kan(options).Fit(rows);
        double seconds = time.Elapsed.Processor;
        return (context.BinaryClassification.Evaluate(model.Transform(preparation.Transform(test))).LogLoss * Math.Log(2), seconds);
    }
}
