using System.Diagnostics;
using Benchmarks.Images;
using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Noisy.Issues;

/// <summary>
/// Finding wrong labels among training images, injected errors of Fashion-MNIST and human errors of CIFAR-10: precision, recall and area
/// under the curve of each finder. True labels are only used to measure. Sets with missing files are skipped.
/// </summary>
internal sealed class NoisyIssuesExperiment
{
    private static readonly string[] KeyColumns = ["data_set", "labels", "finder", "seed", "mode"];

    private readonly NoisyNetwork _network;
    private readonly ImageSettings _settings;
    private readonly string _mode;
    private readonly int _seeds;
    private readonly ResultFile _file;

    private NoisyIssuesExperiment(ExperimentArguments arguments)
    {
        _network = arguments.Member("network", NoisyNetwork.Plain);
        _settings = NoisyOptions.Settings(_network, arguments);
        _mode = $"{_network} {_settings}";
        _seeds = arguments.Whole("seeds", 1);
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. IssueResult.Columns], KeyColumns.Length);
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "labels", "contestants", "seeds", "network", "csv", .. ImageSettings.Arguments], ImageSettings.Still);
        var experiment = new NoisyIssuesExperiment(parsed);
        var sets = parsed.Choice("sets", [.. NoisySet.All.Select(set => set.Images.Name)]);
        var sources = parsed.Choice("labels", [.. NoisySet.All.SelectMany(set => set.Sources).Where(source => source != LabelSource.Clean).Select(source => source.Name).Distinct()]);
        var names = parsed.Choice("contestants", [.. IssueFinders.All(NoisySet.All[0].Images, experiment._settings, experiment._network).Select(finder => finder.Name)]);
        foreach (var set in NoisySet.All.Where(set => sets.Contains(set.Images.Name)))
        {
            if (set.MissingFile is { } missing)
                Console.WriteLine($"## {set.Images.Name}\n\nSkipped: '{missing}' was not found. Set {DataFolder.Variable} to the folder of the data.\n");
            else
                experiment.Compare(set, [.. set.Sources.Where(source => sources.Contains(source.Name))], names);
        }
    }

    private void Compare(NoisySet set, IReadOnlyList<LabelSource> sources, IReadOnlyList<string> names)
    {
        var images = new Lazy<LabeledImage[]>(() => set.Images.Training(_settings.Rows));
        var table = new TextTable("labels", "finder", "seeds", "precision", "recall", "AUC", "reported", "s");
        foreach (var source in sources)
        {
            foreach (var finder in IssueFinders.All(set.Images, _settings, _network).Where(finder => names.Contains(finder.Name)))
            {
                IssueResult[] results = [.. Enumerable.Range(1, _seeds).Select(seed => Result(set, source, finder, images, seed))];
                table.Add(
                    source.Name,
                    finder.Name,
                    $"{_seeds}",
                    Spread.Percent([.. results.Select(result => result.Precision)]),
                    Spread.Percent([.. results.Select(result => result.Recall)]),
                    Spread.Of([.. results.Select(result => result.Auc)], "F4"),
                    Spread.Percent([.. results.Select(result => result.Reported)]),
                    Spread.Mean(results.Select(result => result.Seconds), "F0"));
            }
        }
        Console.WriteLine($"## {set.Images.Name}\n\nMode: {_mode}.\n");
        table.Print();
    }

    private IssueResult Result(NoisySet set, LabelSource source, IssueFinder finder, Lazy<LabeledImage[]> images, int seed)
    {
        string[] key = [set.Images.Name, source.Name, finder.Name, $"{seed}", _mode];
        if (_file.Find(key) is { } known)
            return IssueResult.Parse(known);
        var context = new MLContext(seed);
        var task = set.Task(images.Value, [], source, seed);
        var watch = Stopwatch.StartNew();
        var found = finder.Find(context, task, source, seed);
        var result = IssueMeasure.Of(context, found, [.. task.Training.Cast<NoisyImage>()], watch.Elapsed);
        _file.Add([.. key, .. result.Format()]);
        Console.Error.WriteLine($"{string.Join(' ', key[..4])}: precision {result.Precision:F3}, recall {result.Recall:F3}, AUC {result.Auc:F4}, {result.Seconds:F0} s");
        return result;
    }
}
