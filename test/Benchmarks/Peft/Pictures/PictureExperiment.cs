using System.Globalization;
using Benchmarks.Images.Data;
using Benchmarks.Running;
using Microsoft.ML.Peft;

namespace Benchmarks.Peft.Pictures;

/// <summary>
/// Fine-tunes ResNet-18 of the package Microsoft.ML.DnnImageFeaturizer.ResNet18 on a part of CIFAR-10 with all methods, and compares them with ML.NET's own
/// trainers on the vectors of the unchanged network. A tenth of the training pictures selects the epoch, and with <c>--rates</c> above 1, by the first seed's
/// accuracy, the learning rate; test pictures select nothing.
/// </summary>
internal sealed class PictureExperiment
{
    public const string Name = "finetune-images";

    private static readonly string[] KeyColumns = ["method", "learning_rate", "seed", "settings"];
    private static readonly string[] Choices = ["methods", "seeds", "rates", "csv"];

    private readonly PictureLimits _limits;
    private readonly ResultFile _file;
    private readonly Dictionary<int, PictureRun> _runs = [];
    private readonly int _seeds;
    private readonly int _rates;

    private PictureExperiment(ExperimentArguments arguments)
    {
        _limits = PictureLimits.Of(arguments);
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. PictureResult.Columns], KeyColumns.Length);
        (_seeds, _rates) = (arguments.Whole("seeds", 3), arguments.Whole("rates", 1));
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, [.. Choices, .. PictureLimits.Options]);
        if (new Cifar10().MissingFile is { } missing)
            throw new ExperimentException($"'{missing}' was not found. Set {DataFolder.Variable} to the data folder.");
        var experiment = new PictureExperiment(parsed);
        var methods = parsed.Choice("methods", [.. PictureMethod.All.Select(method => method.Name)]);
        Console.WriteLine($"{Path.GetFileName(PretrainedImageModels.ResNet18())} on CIFAR-10, {experiment._limits}; mean ± standard deviation over {experiment._seeds} seeds.\n");
        var table = new TextTable("method", "learning rate", "accuracy, %", "trained parameters", "seconds of one core");
        foreach (var method in PictureMethod.All.Where(method => methods.Contains(method.Name)))
        {
            double rate = method.LearningRates.Take(experiment._rates).MaxBy(rate => experiment._rates == 1 ? 0 : experiment.Result(method, rate, seed: 1).Validation);
            PictureResult[] seeds = [.. Enumerable.Range(1, experiment._seeds).Select(seed => experiment.Result(method, rate, seed))];
            table.Add(
                method.Name, rate == 0 ? "" : rate.ToString("G2", CultureInfo.InvariantCulture), Spread.Percent([.. seeds.Select(seed => seed.Test)]),
                Spread.Mean(seeds.Select(seed => seed.Parameters), "N0"), Spread.Mean(seeds.Select(seed => seed.Seconds), "F0"));
        }

        table.Print();
    }

    private PictureResult Result(PictureMethod method, double rate, int seed)
    {
        string[] key = [method.Name, rate.ToString("R", CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture), _limits.ToString()];
        if (_file.Find(key) is { } known)
            return PictureResult.Parse(known);
        if (!_runs.TryGetValue(seed, out var run))
            _runs.Add(seed, run = new PictureRun(_limits, seed));
        var result = run.Measure(method, rate);
        _file.Add([.. key, .. result.Format()]);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{string.Join(' ', key)}: validation {100 * result.Validation:F2}, test {100 * result.Test:F2}, {result.Seconds:F0} s"));
        return result;
    }
}
