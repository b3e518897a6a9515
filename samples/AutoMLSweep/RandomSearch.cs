using System.Diagnostics;
using System.Reflection;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.SearchSpace;

namespace AutoMLSweep;

/// <summary>A random search over the options with a search-space attribute, which AutoML sweeps too, with successive halving on epochs.</summary>
internal sealed class RandomSearch<TOptions>(Func<TOptions> template, int seed)
    where TOptions : TrainingOptions
{
    private readonly Random _random = new(seed);

    public static string Names => string.Join(" / ", Swept().Select(property => property.Name));

    /// <summary>Tries as many points, the first being the defaults; each round keeps the better half and doubles the epochs.</summary>
    public (IReadOnlyList<Trial> Trials, TOptions Best) Halve(int points, int firstEpochs, int rounds, Func<TOptions, double> error)
    {
        var trials = new List<Trial>();
        TOptions[] candidates = [.. Enumerable.Range(0, points).Select(point => point == 0 ? template() : Draw())];
        for (int round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            candidates = [.. candidates.Select(options =>
            {
                options.MaximumEpochs = firstEpochs << round;
                watch.Restart();
                var trial = new Trial(trials.Count + 1, options.MaximumEpochs, error(options), watch.Elapsed, Describe(options));
                trials.Add(trial);
                return (Options: options, trial.Error);
            }).ToArray().OrderBy(tried => tried.Error).Take(Math.Max(1, candidates.Length / 2)).Select(tried => tried.Options)];
        }
        return (trials, candidates[0]);
    }

    // The attributes keep a range's ends to themselves: the compiler's record of the constructor call has them.
    private TOptions Draw()
    {
        var options = template();
        foreach (var property in Swept())
        {
            if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
            {
                property.SetValue(options, choice.Candidates[_random.Next(choice.Candidates.Length)]);
                continue;
            }
            var call = property.GetCustomAttributesData().Single(attribute => attribute.AttributeType.Name == "RangeAttribute").ConstructorArguments;
            double low = Convert.ToDouble(call[0].Value), high = Convert.ToDouble(call[1].Value), share = _random.NextDouble();
            bool isLog = call.Any(argument => argument.Value is true);
            double value = isLog ? low * Math.Pow(high / low, share) : low + ((high - low) * share);
            property.SetValue(options, Convert.ChangeType(value, property.PropertyType));
        }
        return options;
    }

    // Halving sets the epochs, and the template chooses the effort.
    private static IEnumerable<PropertyInfo> Swept() => typeof(TOptions).GetProperties()
        .Where(property => property.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Namespace == "Microsoft.ML.SearchSpace"))
        .Where(property => property.Name is not nameof(TrainingOptions.MaximumEpochs) and not "Effort" && property.CanWrite);

    private static string Describe(TOptions options) => string.Join(" / ", Swept().Select(property => FormattableString.Invariant($"{property.GetValue(options):G3}")));
}
