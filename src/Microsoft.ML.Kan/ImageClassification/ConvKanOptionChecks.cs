using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Training;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>Checks of what <see cref="ConvKanTrainer.Options"/> adds.</summary>
internal static class ConvKanOptionChecks
{
    private const int MostBlocks = 100;
    private const int MostChannels = 4096;

    public static void Check(ConvKanTrainer.Options options)
    {
        OptionChecks.Defined(options.Architecture);
        OptionChecks.Defined(options.Block);
        OptionChecks.Between(options.GridSize, 1, 64, "from 1 to 64");
        OptionChecks.Between(options.LabelSmoothing, 0, 0.9, "from 0 to 0.9");
        if (options.LabelSmoothing > 0 && options.NoisyLabels.Method is not (NoisyLabelMethod.None or NoisyLabelMethod.EarlyLearningRegularization))
            throw OptionChecks.Invalid(nameof(options.LabelSmoothing), $"LabelSmoothing is {options.LabelSmoothing} and NoisyLabels.Method is {options.NoisyLabels.Method}; label smoothing works with {NoisyLabelMethod.None} and {NoisyLabelMethod.EarlyLearningRegularization} only. Set it to 0.");
        KanOptionChecks.CheckSelection(options.Spaces, options.FullTrainingFraction, options.SelectiveTrainingFraction, options.GateLearningRateFactor);
        if (options.Channels is { } channels && (channels.Length is 0 or > MostBlocks || channels.Any(count => count is < 1 or > MostChannels)))
            throw OptionChecks.Invalid(nameof(options.Channels), $"Channels is [{string.Join(", ", channels)}]; 1 to {MostBlocks} blocks are needed, each of 1 to {MostChannels} channels.");
        if (options.ClassWeights is { } weights && !weights.All(weight => float.IsFinite(weight) && weight > 0))
            throw OptionChecks.Invalid(nameof(options.ClassWeights), FormattableString.Invariant($"ClassWeights is [{string.Join(", ", weights)}]; every weight must be finite and above 0."));
    }

    /// <summary>The rule that only the data can tell.</summary>
    public static void CheckClasses(ConvKanTrainer.Options options, int classes)
    {
        if (options.ClassWeights is { } weights && weights.Length != classes)
            throw OptionChecks.Invalid(nameof(options.ClassWeights), $"ClassWeights has {weights.Length} numbers; label column '{options.LabelColumnName}' has {classes} classes, and each needs one.");
    }
}
