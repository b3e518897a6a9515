using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Ctr.Features;

/// <summary>Checks the options that <see cref="CtrTrainingOptions"/> adds.</summary>
internal static class CtrOptionChecks
{
    private const int LargestDimension = 1024;
    private const int MostLayers = 10;
    private const int MostBuckets = 500_000_000;

    /// <param name="options">The options to check.</param>
    /// <param name="columns">All columns that the trainer reads.</param>
    public static void Check(CtrTrainingOptions options, IReadOnlyCollection<string> columns)
    {
        OptionChecks.Between(options.EmbeddingDimension, 1, LargestDimension, "from 1 to 1024");
        OptionChecks.Between(options.EmbeddingInitialDeviation, 0, 1, "from 0 to 1");
        OptionChecks.Defined(options.EmbeddingOptimizer);
        OptionChecks.Between(options.EmbeddingLearningRateFactor, double.Epsilon, 1000, "above 0 and at most 1000");
        OptionChecks.Between(options.EmbeddingRegularization, 0, 1000, "from 0 to 1000");
        OptionChecks.Between(options.EmbeddingPenalty, 0, 1000, "from 0 to 1000");
        OptionChecks.Between(options.EmbeddingDropout, 0, 0.95, "from 0 to 0.95");
        OptionChecks.Defined(options.EarlyStoppingMetric);
        OptionChecks.Between(options.Networks, 1, 20, "from 1 to 20");
        if (options.EarlyStoppingMetric == EarlyStoppingMetric.GroupAreaUnderRocCurve && (options.EarlyStoppingGroupColumnName is not { } group || !columns.Contains(group)))
            throw OptionChecks.Invalid(nameof(options.EarlyStoppingGroupColumnName), $"Option EarlyStoppingGroupColumnName is {(options.EarlyStoppingGroupColumnName is { } other ? $"'{other}', which the trainer does not read" : "null")}; EarlyStoppingMetric GroupAreaUnderRocCurve needs the feature column with the groups, such as the users.");
        if (options.Optimizer == OptimizerKind.Lbfgs)
            throw OptionChecks.Invalid(nameof(options.Optimizer), "Option Optimizer is Lbfgs, whose line search moves all parameters at once; embedding tables need Adam, AdamW or Sgd.");
        if (columns.Contains(options.LabelColumnName))
            throw OptionChecks.Invalid(nameof(options.LabelColumnName), $"Option LabelColumnName is '{options.LabelColumnName}', which is also a feature column, so the trainer would learn to copy the label; remove it from the feature columns.");
        if (options.ExampleWeightColumnName is { } weight && columns.Contains(weight))
            throw OptionChecks.Invalid(nameof(options.ExampleWeightColumnName), $"Option ExampleWeightColumnName is '{weight}', which is also a feature column; weights are not known at scoring. Remove it from the feature columns.");
        if (options.Columns is null)
            throw OptionChecks.Invalid(nameof(options.Columns), "Option Columns is null; leave it empty if no column needs settings.");
        var seen = new HashSet<string>();
        foreach (var column in options.Columns)
            Check(column, columns, seen);
    }

    /// <summary>Checks the names of an option that lists columns: at least one, no duplicates, none empty.</summary>
    public static void CheckNames(string[]? names, string option)
    {
        if (names is null || names.Length == 0)
            throw OptionChecks.Invalid(option, $"Option {option} is {(names is null ? "null" : "empty")}; at least one column is needed.");
        if (Array.FindIndex(names, string.IsNullOrWhiteSpace) is var place and >= 0)
            throw OptionChecks.Invalid(option, $"Option {option} has no name in place {place}.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw OptionChecks.Invalid(option, $"Option {option} names column '{twice.Key}' more than once.");
    }

    /// <summary>The widths of the hidden layers of a perceptron.</summary>
    public static void CheckWidths(int[]? widths, int fewest, string option)
    {
        if (widths is null)
            throw OptionChecks.Invalid(option, $"Option {option} is null; {(fewest == 0 ? "leave it empty for none" : "at least one hidden layer is needed")}.");
        if (widths.Length < fewest || widths.Length > MostLayers || widths.Any(width => width < 1))
            throw OptionChecks.Invalid(option, $"Option {option} is [{string.Join(", ", widths)}]; {(fewest == 0 ? "at most" : $"{fewest} to")} {MostLayers} layers are allowed, each with at least 1 node.");
    }

    private static void Check(CtrColumnOptions? column, IReadOnlyCollection<string> columns, HashSet<string> seen)
    {
        const string option = nameof(CtrTrainingOptions.Columns);
        if (column is null || string.IsNullOrWhiteSpace(column.Name))
            throw OptionChecks.Invalid(option, $"Option {option} holds settings without a column name; set Name.");
        if (!columns.Contains(column.Name))
            throw OptionChecks.Invalid(option, $"Option {option} has settings for column '{column.Name}', which the trainer does not read; it reads {string.Join(", ", columns.Select(name => $"'{name}'"))}.");
        if (!seen.Add(column.Name))
            throw OptionChecks.Invalid(option, $"Option {option} has settings for column '{column.Name}' more than once.");
        if (column.EmbeddingDimension is int dimension)
            OptionChecks.Between(dimension, 1, LargestDimension, $"from 1 to 1024 (column '{column.Name}')", nameof(column.EmbeddingDimension));
        if (column.BucketCount is int buckets)
            OptionChecks.Between(buckets, 1, MostBuckets, $"from 1 to {MostBuckets} (column '{column.Name}')", nameof(column.BucketCount));
        OptionChecks.NotEmptyOrNull(column.TableName, nameof(column.TableName));
    }
}
