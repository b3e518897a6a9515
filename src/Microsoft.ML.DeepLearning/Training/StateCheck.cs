using System.Globalization;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Proves that a saved state is one that a run of these options and stages can be in after an epoch.</summary>
internal static class StateCheck
{
    /// <param name="state">The saved state.</param>
    /// <param name="phaseEnds">The epoch by which each phase is over at the latest, in the order of the phases.</param>
    /// <param name="stepsPerEpoch">Batches of an epoch.</param>
    /// <param name="validates">True if there are validation rows.</param>
    /// <exception cref="InvalidDataException">It is not. The message names the value.</exception>
    public static void Validate(TrainingState state, IReadOnlyList<int> phaseEnds, long stepsPerEpoch, bool validates)
    {
        Between(nameof(state.Phase), state.Phase, 0, phaseEnds.Count - 1);
        Between(nameof(state.PhaseStart), state.PhaseStart, state.Phase, state.Phase == 0 ? 0 : phaseEnds[state.Phase - 1]);
        Between(nameof(state.ScheduleStart), state.ScheduleStart, 0, state.PhaseStart);
        Between(nameof(state.Epoch), state.Epoch, state.PhaseStart + 1, Math.Max(state.PhaseStart + 1, phaseEnds[state.Phase]));
        Between(nameof(state.Step), state.Step, state.Epoch * stepsPerEpoch, state.Epoch * stepsPerEpoch);
        Between(nameof(state.EpochsSinceBest), state.EpochsSinceBest, 0, validates ? state.Epoch - state.PhaseStart - 1 : 0);
        if (state.BestLoss is not null != validates || state.BestLoss is double best && !double.IsFinite(best))
            throw Wrong(nameof(state.BestLoss), Text(state.BestLoss), validates ? "a finite number" : "null");
        if (!double.IsFinite(state.LastLoss))
            throw Wrong(nameof(state.LastLoss), Text(state.LastLoss), "a finite number");
        if (state.Elapsed < TimeSpan.Zero)
            throw Wrong(nameof(state.Elapsed), $"{state.Elapsed}", "at least 0");
        if (state.Schedule is null)
            throw Wrong(nameof(state.Schedule), "null", "a list of numbers");
    }

    private static void Between(string name, long value, long least, long most)
    {
        if (value < least || value > most)
            throw Wrong(name, FormattableString.Invariant($"{value}"), least == most ? FormattableString.Invariant($"{least}") : FormattableString.Invariant($"from {least} to {most}"));
    }

    private static string Text(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "null";

    private static InvalidDataException Wrong(string name, string found, string expected)
        => new($"Its state has {name} {found}; expected is {expected}.");
}
