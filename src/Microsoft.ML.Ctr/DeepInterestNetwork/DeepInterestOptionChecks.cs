using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>Checks the options that <see cref="DeepInterestNetworkTrainer.Options"/> adds.</summary>
internal static class DeepInterestOptionChecks
{
    private const int MostLayers = 10;

    public static void Check(DeepInterestNetworkTrainer.Options options)
    {
        CtrOptionChecks.CheckNames(options.CandidateColumnNames, nameof(options.CandidateColumnNames));
        CtrOptionChecks.CheckNames(options.HistoryColumnNames, nameof(options.HistoryColumnNames));
        if (options.ContextColumnNames is null)
            throw OptionChecks.Invalid(nameof(options.ContextColumnNames), "Option ContextColumnNames is null; leave it empty if there is no context.");
        if (options.ContextColumnNames.Length > 0)
            CtrOptionChecks.CheckNames(options.ContextColumnNames, nameof(options.ContextColumnNames));
        CheckPairs(options);
        CtrOptionChecks.Check(options, DeepInterestDefinition.ColumnNames(options));
        OptionChecks.Defined(options.Pooling);
        OptionChecks.Defined(options.AttentionNormalization);
        OptionChecks.Defined(options.Activation);
        OptionChecks.Between(options.InitialAttentionWeight, 0, 1, "from 0 to 1");
        CheckWidths(options.AttentionWidths, 1, nameof(options.AttentionWidths));
        CheckWidths(options.TowerWidths, 0, nameof(options.TowerWidths));
        OptionChecks.AtLeast(options.MaximumHistoryLength, 1);
    }

    private static void CheckPairs(DeepInterestNetworkTrainer.Options options)
    {
        var (candidates, histories) = (options.CandidateColumnNames, options.HistoryColumnNames);
        if (candidates.Length != histories.Length)
            throw OptionChecks.Invalid(nameof(options.HistoryColumnNames), $"Option HistoryColumnNames has {histories.Length} columns ({Listed(histories)}) and CandidateColumnNames {candidates.Length} ({Listed(candidates)}); each candidate column needs its own history column.");
        if (DeepInterestDefinition.ColumnNames(options).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw OptionChecks.Invalid(nameof(options.ContextColumnNames), $"Column '{twice.Key}' is in more than one of the options CandidateColumnNames, HistoryColumnNames and ContextColumnNames.");
    }

    private static void CheckWidths(int[]? widths, int fewest, string option)
    {
        if (widths is null)
            throw OptionChecks.Invalid(option, $"Option {option} is null; {(fewest == 0 ? "leave it empty for no hidden layer" : "at least one hidden layer is needed")}.");
        if (widths.Length < fewest || widths.Length > MostLayers || widths.Any(width => width < 1))
            throw OptionChecks.Invalid(option, $"Option {option} is [{string.Join(", ", widths)}]; {fewest} to {MostLayers} layers are allowed, each with at least 1 node.");
    }

    private static string Listed(string[] names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
