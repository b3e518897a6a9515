using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// The gates' settings over the two stages in which a network selects: full training, in which all families learn, and
/// selective training, in which the choices sharpen. (The third, pruned, has no gates.)
/// </summary>
internal static class SelectionSchedule
{
    private const double FrozenShare = 0.2;
    private const double LastTemperature = 0.05;
    private const double LastEntropyWeight = 1e-2;

    /// <summary>The settings at <paramref name="progress"/> ∈ [0, 1) of a stage.</summary>
    /// <param name="stage">Full or selective training.</param>
    /// <param name="progress">The share of the stage's steps that are done.</param>
    /// <param name="choosesHard">
    /// True if selective training takes the strongest space of each unit alone from its start; otherwise the mixture sharpens
    /// as the temperature falls, which never changes the outputs at once.
    /// </param>
    public static SelectionSettings At(KanStageKind stage, double progress, bool choosesHard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(progress);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(progress, 1);
        return stage switch
        {
            KanStageKind.Full => new(1, 0, GatesFrozen: progress < FrozenShare, HardSelection: false),
            KanStageKind.Selective => new(Math.Pow(LastTemperature, progress), LastEntropyWeight * progress, GatesFrozen: false, HardSelection: choosesHard),
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "Only full and selective training have gates."),
        };
    }

    /// <summary>True if the optimizer does not train the gates under these settings.</summary>
    // Hard choices make the loss jump, which misleads a line search: with L-BFGS the fit alone decides.
    public static bool KeepsGates(SelectionSettings settings, OptimizerKind optimizer)
        => settings.GatesFrozen || (settings.HardSelection && optimizer == OptimizerKind.Lbfgs);
}

/// <summary>How the gates act during one step.</summary>
/// <param name="Temperature">τ of the gates' softmax.</param>
/// <param name="EntropyWeight">Weight of the gates' mean entropy in the loss.</param>
/// <param name="GatesFrozen">True if the gates are not trained.</param>
/// <param name="HardSelection">True if each unit uses its strongest space alone.</param>
internal readonly record struct SelectionSettings(double Temperature, double EntropyWeight, bool GatesFrozen, bool HardSelection);
