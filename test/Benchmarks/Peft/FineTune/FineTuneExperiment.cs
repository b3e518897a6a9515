using System.Globalization;
using Benchmarks.Peft.FineTune.Data;
using Benchmarks.Running;

namespace Benchmarks.Peft.FineTune;

/// <summary>
/// Fine-tunes the Universal Sentence Encoder lite on five text data sets with all methods, and compares them with ML.NET's own trainers on
/// counts of words and letters. The first seed's accuracy on validation rows selects the learning rate, and the
/// validation loss the epoch; test rows select nothing. Every run has its own process.
/// </summary>
internal sealed class FineTuneExperiment
{
    private static readonly string[] KeyColumns = ["data_set", "method", "learning_rate", "seed", "settings"];
    private static readonly string[] Choices = ["sets", "methods", "seeds", "rates", "csv", "child"];

    private readonly FineTuneSettings _settings;
    private readonly ResultFile _file;
    private readonly int _seeds;
    private readonly int _rates;

    private FineTuneExperiment(ExperimentArguments arguments)
    {
        _settings = FineTuneSettings.Of(arguments);
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. FineTuneResult.Columns], KeyColumns.Length);
        (_seeds, _rates) = (arguments.Whole("seeds", 3), arguments.Whole("rates", int.MaxValue));
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, [.. Choices, .. FineTuneSettings.Options], FineTuneSettings.Diagnose);
        if (parsed.Text("child") is { } child)
        {
            RunChild(child.Split(';'), FineTuneSettings.Of(parsed));
            return;
        }
        if (SentenceEncoder.MissingFile is { } encoder)
            throw new ExperimentException($"'{encoder}' was not found. Set {DataFolder.Variable} to the data folder.");
        var experiment = new FineTuneExperiment(parsed);
        var sets = parsed.Choice("sets", [.. TextSet.All.Select(set => set.Name)]);
        var methods = parsed.Choice("methods", [.. FineTuneMethod.All.Select(method => method.Name)]);
        Console.WriteLine($"Universal Sentence Encoder lite, {experiment._settings}; mean ± standard deviation over {experiment._seeds} seeds.\n");
        foreach (var set in TextSet.All.Where(set => sets.Contains(set.Name)))
        {
            if (set.MissingFile is { } missing)
                Console.WriteLine($"## {set.Name}\n\nSkipped: '{missing}' was not found. Set {DataFolder.Variable} to the data folder.\n");
            else
                experiment.Compare(set, [.. FineTuneMethod.All.Where(method => methods.Contains(method.Name))]);
        }
    }

    private static void RunChild(string[] run, FineTuneSettings settings)
    {
        using var measured = new FineTuneRun(TextSet.All.Single(set => set.Name == run[0]), settings, int.Parse(run[3], CultureInfo.InvariantCulture));
        var result = measured.Measure(FineTuneMethod.Named(run[1]), double.Parse(run[2], CultureInfo.InvariantCulture));
        Console.Write(string.Join(',', result.Format()));
    }

    private void Compare(TextSet set, IReadOnlyList<FineTuneMethod> methods)
    {
        var report = new FineTuneReport(set);
        foreach (var method in methods)
        {
            double rate = method.LearningRates.Take(_rates).MaxBy(rate => method.LearningRates.Length == 1 ? 0 : Result(set, method, rate, seed: 1).ValidationAccuracy);
            report.Add(method.Name, rate, [.. Enumerable.Range(1, _seeds).Select(seed => Result(set, method, rate, seed))]);
        }
        report.Print();
    }

    private FineTuneResult Result(TextSet set, FineTuneMethod method, double rate, int seed)
    {
        string[] run = [set.Name, method.Name, rate.ToString("R", CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture)];
        string[] key = [.. run, _settings.ToString()];
        if (_file.Find(key) is { } known)
            return FineTuneResult.Parse(known);
        string[] cells = ChildExperiment.Capture(["finetune", "--child", string.Join(';', run), .. _settings.ToArguments()]).Split(',');
        _file.Add([.. key, .. cells]);
        var result = FineTuneResult.Parse(cells);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(' ', run)}: validation {100 * result.ValidationAccuracy:F2}, test {100 * result.TestAccuracy:F2}, {result.Seconds:F0} s, {result.PeakMegabytes:F0} MB"));
        return result;
    }
}
