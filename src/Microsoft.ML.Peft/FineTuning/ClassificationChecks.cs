using Microsoft.ML.Data;
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
    public static void CheckClasses(float[]? classWeights, DataViewSchema.Column label)
    {
        var classes = ((KeyDataViewType)label.Type).Count;
        if (classWeights is not null && (ulong)classWeights.Length != classes)
            throw OptionChecks.Invalid(ClassWeights, $"{ClassWeights} has {classWeights.Length} numbers; label column '{label.Name}' has {classes} classes, and each needs one.");
    }
}
