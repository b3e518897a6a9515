using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Kan.Training;

/// <summary>Checks of the options that <see cref="SelectableKanOptions"/> adds.</summary>
internal static class SelectableKanOptionChecks
{
    public static void Check(SelectableKanOptions options)
    {
        OptionChecks.AtLeast(options.HiddenWidth, 1);
        OptionChecks.Between(options.HiddenLayers, 0, 10, "from 0 to 10");
        OptionChecks.Between(options.GridSize, 1, 1000, "from 1 to 1000");
        OptionChecks.Between(options.GridRefinements, 0, 6, "from 0 to 6");
        OptionChecks.Between(options.SparsityWeight, 0, 10, "from 0 to 10");
        OptionChecks.Between(options.SparsityEntropyFactor, 0, 100, "from 0 to 100");
        OptionChecks.Between(options.EdgePruningThreshold, 0, 1, "from 0 to 1");
        OptionChecks.Between(options.InputPruningThreshold, 0, 1, "from 0 to 1");
        OptionChecks.Defined(options.SelectionScope);
        if ((long)options.GridSize << options.GridRefinements > 1000)
            throw OptionChecks.Invalid(nameof(options.GridRefinements), $"GridRefinements is {options.GridRefinements}, which doubles GridSize {options.GridSize} to {(long)options.GridSize << options.GridRefinements}; the last grid may have at most 1000 intervals.");
        if (options.HiddenWidths is { } widths && (widths.Length > 10 || widths.Any(width => width < 1)))
            throw OptionChecks.Invalid(nameof(options.HiddenWidths), $"HiddenWidths is [{string.Join(", ", widths)}]; at most 10 layers are allowed, each with at least 1 node.");
        CheckSelection(options.Spaces, options.FullTrainingFraction, options.SelectiveTrainingFraction, options.GateLearningRateFactor);
    }

    /// <summary>The options of every trainer that selects spaces.</summary>
    public static void CheckSelection(ActivationSpace[] spaces, double fullTrainingFraction, double selectiveTrainingFraction, double gateLearningRateFactor)
    {
        OptionChecks.Between(fullTrainingFraction, 0, 0.9, "from 0 to 0.9", nameof(SelectableKanOptions.FullTrainingFraction));
        OptionChecks.Between(selectiveTrainingFraction, 0, 0.9, "from 0 to 0.9", nameof(SelectableKanOptions.SelectiveTrainingFraction));
        OptionChecks.Between(gateLearningRateFactor, double.Epsilon, 100, "above 0 and at most 100", nameof(SelectableKanOptions.GateLearningRateFactor));
        double both = fullTrainingFraction + selectiveTrainingFraction;
        if (both >= 1)
            throw OptionChecks.Invalid(nameof(SelectableKanOptions.FullTrainingFraction), $"FullTrainingFraction and SelectiveTrainingFraction add up to {both}; together they must be below 1, so that the pruned network is trained too.");
        CheckSpaces(spaces);
    }

    private static void CheckSpaces(ActivationSpace[] spaces)
    {
        const string name = nameof(SelectableKanOptions.Spaces);
        if (spaces is null || spaces.Length == 0)
            throw OptionChecks.Invalid(name, $"Option {name} is {(spaces is null ? "null" : "empty")}; at least one of {string.Join(", ", Enum.GetNames<ActivationSpace>())} is needed.");
        foreach (var space in spaces)
            OptionChecks.Defined(space, name);
        if (spaces.Distinct().Count() != spaces.Length)
            throw OptionChecks.Invalid(name, $"Option {name} is {string.Join(", ", spaces)}; each space may be there once.");
    }
}
