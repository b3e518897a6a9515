using Benchmarks.Images.Data;
using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Images;

/// <summary>
/// Image classification: compares the S-ConvKAN with ConvKANs of one space, a plain convolutional network of equal size and trees. All
/// networks get the same images, epochs and augmentation; published results are printed beside them. Data is read from the folder
/// ML_EXTENSIONS_DATA; sets with missing files are skipped. A random tenth of the training images selects
/// the epoch. <c>--tune</c> never uses the test images: it measures on these validation images, another part
/// selects the epoch, and only then can options be set.
/// </summary>
internal sealed class ImagesExperiment
{
    private static readonly string[] KeyColumns = ["data_set", "model", "seed", "mode"];

    private readonly bool _tune;
    private readonly OptionOverrides _overrides;
    private readonly ImageSettings _settings;
    private readonly string _mode;
    private readonly ResultFile _file;

    private ImagesExperiment(ExperimentArguments arguments)
    {
        _tune = arguments.Has("tune");
        _overrides = new OptionOverrides(arguments.Text("set"));
        if (_overrides.Any && !_tune)
            throw new ExperimentException("--set needs --tune, because options must not be chosen on test images.");
        _settings = ImageSettings.Of(arguments);
        _mode = $"{(_tune ? "tune" : "test")} {_settings} {_overrides}".TrimEnd();
        _file = new ResultFile(arguments.Text("csv"), [.. KeyColumns, .. ImageResult.Columns], KeyColumns.Length);
    }

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["sets", "contestants", "seeds", "set", "csv", .. ImageSettings.Arguments], "tune", ImageSettings.Still);
        var experiment = new ImagesExperiment(parsed);
        ImageSet[] sets = [new FashionMnist(), new Cifar10()];
        var names = parsed.Choice("contestants", [.. experiment.Contestants(sets[0]).Select(contestant => contestant.Name)]);
        var wanted = parsed.Choice("sets", [.. sets.Select(set => set.Name)]);
        foreach (var set in sets.Where(set => wanted.Contains(set.Name)))
        {
            if (set.MissingFile is { } missing)
                Console.WriteLine($"## {set.Name}\n\nSkipped: '{missing}' was not found. Set {DataFolder.Variable} to the folder of the data.\n");
            else
                experiment.Compare(set, names, parsed.Whole("seeds", 1));
        }
    }

    private void Compare(ImageSet set, IReadOnlyList<string> names, int seeds)
    {
        var report = new ImageReport(set, _mode);
        var images = new Lazy<(LabeledImage[] Training, LabeledImage[] Test)>(() => (set.Training(_settings.Rows), _tune ? [] : set.Test()));
        foreach (var contestant in Contestants(set).Where(contestant => names.Contains(contestant.Name)))
        {
            for (int seed = 1; seed <= seeds; seed++)
            {
                if (_file.Find(Key(set, contestant.Name, seed)) is null)
                    Measure(set, contestant, images.Value, seed);
                foreach (string row in contestant.Rows)
                    report.Add(row, ImageResult.Parse(_file.Find(Key(set, row, seed))!));
            }
        }
        report.Print();
    }

    private void Measure(ImageSet set, ImageContestant contestant, (LabeledImage[] Training, LabeledImage[] Test) images, int seed)
    {
        var task = ImageTask.Divide(set.Shape, set.Classes, images.Training, images.Test, seed);
        var results = contestant.Measure(new MLContext(seed), _tune ? task.WithinTraining(seed) : task, seed);
        // The contestant's own row is written last: if it is in the file, the others are, too.
        foreach (var (row, result) in contestant.Rows.Zip(results).Reverse())
        {
            _file.Add([.. Key(set, row, seed), .. result.Format()]);
            Console.Error.WriteLine($"{set.Name,-12} seed {seed} {row,-26} test {100 * result.Test:F2} validation {100 * result.Validation:F2} {result.Parameters,9:F0} parameters {result.Seconds,7:F1} s");
        }
    }

    private string[] Key(ImageSet set, string row, int seed) => [set.Name, row, $"{seed}", _mode];

    private IReadOnlyList<ImageContestant> Contestants(ImageSet set)
    {
        return [.. ConvKanContestants.All(set, _settings, Overrides), .. ImageReferences.All(set, _settings, Overrides)];

        OptionOverrides Overrides(string contestant) => _tune ? _overrides : new OptionOverrides(set.ChosenOptions(contestant));
    }
}
