using System.Globalization;
using Benchmarks.Kan;
using Benchmarks.Running;

namespace Benchmarks.Peft.Story;

/// <summary>
/// Trains the language model stories260K on the style of Aesop's fables. Reports the perplexity of held-out fables, and of stories
/// like those of its training, which shows forgetting. Validation fables select learning rate and epoch. The original training texts
/// are not available, so the stories are sampled from the untrained model; the
/// untrained model is therefore optimal on them.
/// </summary>
internal static class StoryExperiment
{
    private const int UsualEpochs = 20;
    private const int Stories = 40;
    private const int StoryTokens = 200;
    private const int StorySeed = 1000;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["methods", "seeds", "epochs", "rates"]);
        int epochs = parsed.Whole("epochs", UsualEpochs);
        int seeds = parsed.Whole("seeds", 3);
        int rates = parsed.Whole("rates", int.MaxValue);
        StepThreads.UseOne();
        var (texts, fables, stories) = Read();
        Console.WriteLine($"{texts.Training.Count} training fables, {texts.Validation.Count} validation fables, {texts.Test.Count} test fables; {texts.Stories.Count} stories; mean ± standard deviation over {seeds} seeds.\n");
        var table = new TextTable("method", "trained parameters", "learning rate", "epoch", "fables", "stories", "seconds", "intruders", "effective rank", "norm of the change");
        table.Add("untrained", "0", "", "", Number(fables), Number(stories), "", "", "", "");
        var chosen = parsed.Choice("methods", [.. StoryMethod.All.Select(method => method.Name)]);
        foreach (var method in StoryMethod.All.Where(method => chosen.Contains(method.Name)))
        {
            var results = Best(method with { LearningRates = [.. method.LearningRates.Take(rates)] }, texts, epochs, seeds);
            Add(table, method.Name, results);
            Console.WriteLine($"{method.Name}, seed 1\n\n{results[0].Spectrum}");
        }
        table.Print();
    }

    private static (StoryTexts Texts, double Fables, double Stories) Read()
    {
        using var model = new StoryModel();
        var fables = Fables.Read();
        var texts = new StoryTexts(model.Encode(fables.Training), model.Encode(fables.Validation), model.Encode(fables.Test), model.Tell(Stories, StoryTokens, StorySeed));
        return (texts, model.Perplexity(texts.Test), model.Perplexity(texts.Stories));
    }

    // Selects the learning rate with the lowest mean over the seeds on the validation fables.
    private static StoryResult[] Best(StoryMethod method, StoryTexts texts, int epochs, int seeds)
    {
        var rates = method.LearningRates.Select(rate =>
        {
            StoryResult[] results = [.. Enumerable.Range(1, seeds).Select(seed => StoryRun.Train(method, rate, texts, epochs, seed))];
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{method.Name,-6} {rate,-7:G2} validation {results.Average(result => result.Validation):F2}, stories {results.Average(result => result.Stories):F2}, epoch {results.Average(result => result.Epoch):F1}, {results.Average(result => result.Seconds):F0} s"));
            return results;
        });
        return rates.MinBy(results => results.Average(result => result.Validation))!;
    }

    private static void Add(TextTable table, string name, StoryResult[] results)
    {
        string Cell(Func<StoryResult, double> measure, string format) => Spread.Of([.. results.Select(measure)], format);
        double Layers(StoryResult result, Func<Microsoft.ML.Peft.Adapters.LayerSpectrum, double> measure) => result.Spectrum.Layers.Where(layer => layer.RelativeNorm > 0).Average(measure);
        table.Add(
            name, $"{results[0].Parameters}", results[0].LearningRate.ToString("G2", CultureInfo.InvariantCulture), Cell(result => result.Epoch, "F1"),
            Cell(result => result.Test, "F2"), Cell(result => result.Stories, "F2"), Cell(result => result.Seconds, "F0"),
            Cell(result => result.Spectrum.IntruderDimensions, "F1"), Cell(result => Layers(result, layer => layer.EffectiveRank), "F1"), Cell(result => Layers(result, layer => layer.RelativeNorm), "P1"));
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
