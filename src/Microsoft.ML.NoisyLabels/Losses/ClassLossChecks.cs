using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Checks the options LabelSmoothing and ClassWeights of a <see cref="TaskLoss"/>.</summary>
internal static class ClassLossChecks
{
    private const string LabelSmoothing = nameof(LabelSmoothing);
    private const string ClassWeights = nameof(ClassWeights);

    /// <summary>Checks the values of the options; the trainer checks the range of the smoothing.</summary>
    public static void Check(double smoothing, float[]? weights, NoisyLabelOptions noise)
    {
        if (smoothing > 0 && noise.Method is not (NoisyLabelMethod.None or NoisyLabelMethod.EarlyLearningRegularization))
            throw OptionChecks.Invalid(LabelSmoothing, $"{LabelSmoothing} is {smoothing} and NoisyLabels.Method is {noise.Method}; label smoothing works with {NoisyLabelMethod.None} and {NoisyLabelMethod.EarlyLearningRegularization} only. Set it to 0.");
        if (weights is not null && !weights.All(weight => float.IsFinite(weight) && weight > 0))
            throw OptionChecks.Invalid(ClassWeights, FormattableString.Invariant($"{ClassWeights} is [{string.Join(", ", weights)}]; every weight must be finite and above 0."));
    }

    /// <summary>Checks the number of weights against the number of classes.</summary>
    public static void CheckClasses(float[]? weights, int classes, string labelColumnName)
    {
        if (weights is not null && weights.Length != classes)
            throw OptionChecks.Invalid(ClassWeights, $"{ClassWeights} has {weights.Length} numbers; label column '{labelColumnName}' has {classes} classes, and each needs one.");
    }
}
