using Benchmarks.Images;
using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Noisy;

/// <summary>
/// Learning from wrong labels: cross-entropy and robust methods with the same network, on Fashion-MNIST with injected errors and
/// CIFAR-10 with human errors. Test accuracy is measured after every epoch, or less often with <c>--every</c>; all choices use validation images whose
/// labels are as noisy as the training labels. <c>--tune</c> never uses the test images, and only then can
/// options be set. Sets with missing files are skipped.
/// </summary>
internal sealed class NoisyExperiment
{
    private static readonly string[] KeyColumns = ["data_set", "labels", "method", "seed", "mode", "epoch"];

    private readonly bool _tune;
    private readonly OptionOverrides _overrides;
    private readonly ImageSettings _settings;
    private readonly NoisyNetwork _network;
    private readonly int _every;
    private readonly string _mode;
    private readonly ResultFile _file;
    private readonly string? _plots;

    private NoisyExperiment(ExperimentArguments arguments)
    {
        _tune = arguments.Has("tune");
        _overrides = new OptionOverrides(arguments.Text("set"));
        if (_overrides.Any && !_tune)
            throw new ExperimentException("--set needs --tune, because options must not be chosen on test images.");
        _network = arguments.Member("network", NoisyNetwork.Plain);
        _settings = NoisyOptions.Settings(_network, arguments);
        _every = arguments.Whole("every", 1);
        if (_every < 1)
            throw new ExperimentException($"--every is {_every}; it must be at least 1 epoch.");
        _mode = $"{(_tune ? "tune" : "test")} {_network} {_settings}{(_every == 1 ? "" : $" every={_every}")} {_overrides}".TrimEnd();
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. EpochPoint.Columns], KeyColumns.Length);
        _plots = arguments.Text("plots");
        if (_plots is not null)
            Directory.CreateDirectory(_plots);
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "labels", "contestants", "seeds", "network", "every", "set", "csv", "plots", .. ImageSettings.Arguments], "tune", ImageSettings.Still);
        var experiment = new NoisyExperiment(parsed);
        var sets = parsed.Choice("sets", [.. NoisySet.All.Select(set => set.Images.Name)]);
        var sources = parsed.Choice("labels", [.. NoisySet.All.SelectMany(set => set.Sources).Select(source => source.Name).Distinct()]);
        var names = parsed.Choice("contestants", [.. experiment.Contestants(NoisySet.All[0].Images).Select(contestant => contestant.Name)]);
        foreach (var set in NoisySet.All.Where(set => sets.Contains(set.Images.Name)))
        {
            if (set.MissingFile is { } missing)
                Console.WriteLine($"## {set.Images.Name}\n\nSkipped: '{missing}' was not found. Set {DataFolder.Variable} to the folder of the data.\n");
            else
                experiment.Compare(set, [.. set.Sources.Where(source => sources.Contains(source.Name))], names, parsed.Whole("seeds", 1));
        }
    }

    private void Compare(NoisySet set, IReadOnlyList<LabelSource> sources, IReadOnlyList<string> names, int seeds)
    {
        var images = new Lazy<(LabeledImage[] Training, LabeledImage[] Test)>(() => (set.Images.Training(_settings.Rows), _tune ? [] : set.Images.Test()));
        foreach (var source in sources)
        {
            var report = new NoisyReport($"{set.Images.Name} {source.Name}", _mode);
            foreach (var contestant in Contestants(set.Images).Where(contestant => names.Contains(contestant.Name)))
            {
                for (int seed = 1; seed <= seeds; seed++)
                {
                    string[] key = [set.Images.Name, source.Name, contestant.Name, $"{seed}", _mode];
                    report.Add(contestant.Name, Known(key) ?? Train(contestant, set.Task(images.Value.Training, images.Value.Test, source, seed), source, seed, key));
                }
            }
            report.Print(_plots);
        }
    }

    // The last epoch is written last: if it is in the file, the others are, too.
    private EpochPoint[]? Known(string[] key)
    {
        return Find(_settings.Epochs) is null ? null : [.. CurveObserver.Epochs(_settings.Epochs, _every).Select(epoch => Find(epoch)!)];

        EpochPoint? Find(int epoch) => _file.Find([.. key, $"{epoch}"]) is { } cells ? EpochPoint.Parse(epoch, cells) : null;
    }

    private IReadOnlyList<EpochPoint> Train(NoisyContestant contestant, ImageTask task, LabelSource source, int seed, string[] key)
    {
        var curve = contestant.Train(new MLContext(seed), _tune ? task.WithinTraining(seed) : task, source, seed);
        foreach (var point in curve)
            _file.Add([.. key, $"{point.Epoch}", .. point.Format()]);
        Console.Error.WriteLine($"{string.Join(' ', key[..4])}: last epoch {100 * curve[^1].Test:F2}, {100 * curve[^1].Memorised:F1} % of wrong labels memorised, {curve[^1].Seconds:F0} s");
        return curve;
    }

    private IReadOnlyList<NoisyContestant> Contestants(ImageSet set) => NoisyContestants.All(set, _settings, _network, _every, _tune ? _overrides : new OptionOverrides(null));
}
