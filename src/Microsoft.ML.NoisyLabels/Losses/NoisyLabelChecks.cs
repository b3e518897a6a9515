using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Options of a trainer that supports the losses for unreliable labels.</summary>
internal interface INoisyLabelOptions
{
    /// <summary>The loss and its settings.</summary>
    NoisyLabelOptions NoisyLabels { get; }
}

/// <summary>Checks of <see cref="NoisyLabelOptions"/>.</summary>
internal static class NoisyLabelChecks
{
    /// <param name="noise">The options.</param>
    /// <param name="options">The trainer's options that contain them.</param>
    /// <param name="allowsTwoNetworks">True if the trainer can train the two networks of co-teaching.</param>
    public static void Check(NoisyLabelOptions noise, TrainingOptions options, bool allowsTwoNetworks = false)
    {
        const string name = nameof(INoisyLabelOptions.NoisyLabels);
        if (noise is null)
            throw OptionChecks.Invalid(name, $"Option {name} is null; keep the default if the labels are right.");
        OptionChecks.Defined(noise.Method, $"{name}.{nameof(noise.Method)}");
        OptionChecks.Between(noise.Averaging, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        OptionChecks.Between(noise.Strength, 0, 1000, "from 0 to 1000");
        OptionChecks.Defined(noise.TargetStorage);
        OptionChecks.Between(noise.TopClasses, 1, 1000, "from 1 to 1000");
        OptionChecks.AtLeast(noise.MemoryLimitMegabytes, 1);
        OptionChecks.Between(noise.Exponent, double.Epsilon, 1, "above 0 and at most 1");
        OptionChecks.Between(noise.CrossEntropyWeight, 0, 1000, "from 0 to 1000");
        OptionChecks.Between(noise.ReverseCrossEntropyWeight, 0, 1000, "from 0 to 1000");
        if (noise.CrossEntropyWeight + noise.ReverseCrossEntropyWeight == 0)
            throw OptionChecks.Invalid(nameof(noise.CrossEntropyWeight), $"{nameof(noise.CrossEntropyWeight)} and {nameof(noise.ReverseCrossEntropyWeight)} are both 0; one must be above 0.");
        if (noise.LabelShare is double share)
            OptionChecks.Between(share, 0, 1, "from 0 to 1, or null", nameof(noise.LabelShare));
        OptionChecks.Between(noise.Smoothing, 0, 0.9, "from 0 to 0.9");
        OptionChecks.Between(noise.ForgetRate, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        OptionChecks.AtLeast(noise.ForgetRampUpEpochs, 0);
        bool isCoTeaching = noise.Method == NoisyLabelMethod.CoTeaching;
        if (isCoTeaching && !allowsTwoNetworks)
            throw OptionChecks.Invalid($"{name}.{nameof(noise.Method)}", $"{name}.{nameof(noise.Method)} is {noise.Method}, which trains two networks. This trainer has one; those of MulticlassClassification.Trainers.EarlyLearningRegularization can have two.");
        if ((noise.RemembersRows || isCoTeaching) && options.Optimizer == OptimizerKind.Lbfgs)
            throw OptionChecks.Invalid(nameof(options.Optimizer), $"Optimizer is {options.Optimizer} and {name}.{nameof(noise.Method)} is {noise.Method}: L-BFGS compares losses of several evaluations, and each would change {(isCoTeaching ? "the selected rows" : "the label memory")}. Use another optimizer.");
    }
}
