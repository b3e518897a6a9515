using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>Checks of the options that <see cref="ConvKanTrainer.Options"/> adds.</summary>
internal static class ConvKanOptionChecks
{
    private const int MostBlocks = 100;
    private const int MostChannels = 4096;

    public static void Check(ConvKanTrainer.Options options)
    {
        OptionChecks.Defined(options.Architecture);
        OptionChecks.Defined(options.Block);
        OptionChecks.Defined(options.LabelAugmentation);
        OptionChecks.Defined(options.Normalization);
        OptionChecks.Between(options.GridSize, 1, 64, "from 1 to 64");
        OptionChecks.Between(options.LabelSmoothing, 0, 0.9, "from 0 to 0.9");
        ClassLossChecks.Check(options.LabelSmoothing, options.ClassWeights, options.NoisyLabels);
        if (options.LabelAugmentation != LabelAugmentation.None && options.NoisyLabels.Method != NoisyLabelMethod.None)
            throw OptionChecks.Invalid(nameof(options.LabelAugmentation), $"LabelAugmentation is {options.LabelAugmentation} and NoisyLabels.Method is {options.NoisyLabels.Method}; the joint classes of label augmentation are learned with cross-entropy only. Set one of them to None.");
        ActivationSpace[] spaces = options is { Block: ConvKanBlock.Shared, Spaces: [] } ? [ActivationSpace.PiecewiseLinear] : options.Spaces;
        SelectableKanOptionChecks.CheckSelection(spaces, options.FullTrainingFraction, options.SelectiveTrainingFraction, options.GateLearningRateFactor);
        if (options.Spaces.Contains(ActivationSpace.PiecewiseCubic))
            throw OptionChecks.Invalid(nameof(options.Spaces), "Option Spaces contains PiecewiseCubic, whose knots are measured on the rows of a table; a convolution has the same functions at every pixel. Leave it out, or use BSpline.");
        if (options.TrActRegularization != 0)
            OptionChecks.Between(options.TrActRegularization, 1e-4, 1e4, "0, or from 0.0001 to 10000");
        if (options.TrActRegularization != 0 && options.Optimizer == OptimizerKind.Lbfgs)
            throw OptionChecks.Invalid(nameof(options.Optimizer), "Option Optimizer is Lbfgs, whose line search needs the loss's own gradient; with TrActRegularization, use Adam, AdamW or Sgd.");
        if (options.Channels is { } channels && (channels.Length is 0 or > MostBlocks || channels.Any(count => count is < 1 or > MostChannels)))
            throw OptionChecks.Invalid(nameof(options.Channels), $"Channels is [{string.Join(", ", channels)}]; 1 to {MostBlocks} blocks are needed, each of 1 to {MostChannels} channels.");
    }

    /// <summary>Checks that <see cref="LabelAugmentation"/> fits the shape of the pictures.</summary>
    public static void CheckPictures(ConvKanTrainer.Options options, ImageShape shape)
    {
        var needed = options.LabelAugmentation switch
        {
            LabelAugmentation.Rotation when shape.Height != shape.Width => "square pictures",
            LabelAugmentation.ColorPermutation when shape.Channels != 3 => "pictures of 3 channels",
            _ => null,
        };
        if (needed is not null)
            throw OptionChecks.Invalid(nameof(options.LabelAugmentation), $"LabelAugmentation is {options.LabelAugmentation}, which needs {needed}; those of column '{options.FeatureColumnName}' are {shape}.");
    }
}
