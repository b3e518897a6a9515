using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Kan.Training;

/// <summary>Checks of what <see cref="KanOptions"/> adds.</summary>
internal static class KanOptionChecks
{
    public static void Check(KanOptions options)
    {
        OptionChecks.AtLeast(options.HiddenWidth, 1);
        OptionChecks.Between(options.HiddenLayers, 0, 10, "from 0 to 10");
        OptionChecks.Between(options.GridSize, 1, 1000, "from 1 to 1000");
        OptionChecks.Between(options.FullTrainingFraction, 0, 0.9, "from 0 to 0.9");
        OptionChecks.Between(options.SelectiveTrainingFraction, 0, 0.9, "from 0 to 0.9");
        OptionChecks.Between(options.GateLearningRateFactor, double.Epsilon, 100, "above 0 and at most 100");
        double both = options.FullTrainingFraction + options.SelectiveTrainingFraction;
        if (both >= 1)
            throw OptionChecks.Invalid(nameof(options.FullTrainingFraction), $"FullTrainingFraction and SelectiveTrainingFraction add up to {both}; together they must be below 1, so that the pruned network is trained too.");
        CheckSpaces(options.Spaces);
    }

    private static void CheckSpaces(ActivationSpace[] spaces)
    {
        const string name = nameof(KanOptions.Spaces);
        if (spaces is null || spaces.Length == 0)
            throw OptionChecks.Invalid(name, $"Option {name} is {(spaces is null ? "null" : "empty")}; at least one of {string.Join(", ", Enum.GetNames<ActivationSpace>())} is needed.");
        foreach (var space in spaces)
            OptionChecks.Defined(space, name);
        if (spaces.Distinct().Count() != spaces.Length)
            throw OptionChecks.Invalid(name, $"Option {name} is {string.Join(", ", spaces)}; each space may be there once.");
    }
}
