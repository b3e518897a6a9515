using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Peft.FineTuning;

/// <summary>Checks of the options that classifiers have.</summary>
internal static class ClassificationChecks
{
    private const string ClassWeights = nameof(FineTuneTextMulticlassTrainer.Options.ClassWeights);

    public static void Check(double labelSmoothing, float[]? classWeights)
    {
        OptionChecks.Between(labelSmoothing, 0, Math.BitDecrement(1.0), "at least 0 and below 1", nameof(FineTuneTextMulticlassTrainer.Options.LabelSmoothing));
        if (classWeights is not null && !classWeights.All(weight => float.IsFinite(weight) && weight > 0))
            throw OptionChecks.Invalid(ClassWeights, FormattableString.Invariant($"{ClassWeights} is [{string.Join(", ", classWeights)}]; every weight must be finite and above 0."));
    }

    /// <summary>What only the label column tells.</summary>
    public static void CheckClasses(float[]? classWeights, int classes, string labelColumnName)
    {
        if (classWeights is not null && classWeights.Length != classes)
            throw OptionChecks.Invalid(ClassWeights, $"{ClassWeights} has {classWeights.Length} numbers; label column '{labelColumnName}' has {classes} classes, and each needs one.");
    }
}
