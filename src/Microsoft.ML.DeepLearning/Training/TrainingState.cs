using System.Globalization;
using System.Text.Json.Serialization;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The progress of a run, without tensors. A checkpoint stores it as JSON.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TrainingState
{
    [JsonRequired]
    public int Phase { get; set; }

    /// <summary>True if the current phase is over.</summary>
    [JsonRequired]
    public bool PhaseIsOver { get; set; }

    /// <summary>The first epoch of the current phase.</summary>
    [JsonRequired]
    public int PhaseStart { get; set; }

    /// <summary>The epoch the learning-rate schedule began with: that of the current phase, or of an earlier one whose schedule it continues.</summary>
    [JsonRequired]
    public int ScheduleStart { get; set; }

    /// <summary>Finished epochs, of all phases.</summary>
    [JsonRequired]
    public int Epoch { get; set; }

    /// <summary>Finished steps, of all phases.</summary>
    [JsonRequired]
    public long Step { get; set; }

    /// <summary>The validation loss of the best epoch of the current phase.</summary>
    [JsonRequired]
    public double? BestLoss { get; set; }

    /// <summary>The error of the best epoch, which makes it the best: that of a <see cref="ValidationMetric"/>, or the validation loss.</summary>
    [JsonRequired]
    public double? BestError { get; set; }

    /// <summary>The loss of the last epoch: on the validation rows if there are any, otherwise on the training rows.</summary>
    [JsonRequired]
    public double LastLoss { get; set; }

    /// <summary>Epochs of the current phase since the best epoch.</summary>
    [JsonRequired]
    public int EpochsSinceBest { get; set; }

    [JsonRequired]
    public TimeSpan Elapsed { get; set; }

    [JsonRequired]
    public double[] Schedule { get; set; } = [];

    /// <summary>Counts an epoch and its losses.</summary>
    /// <param name="trainingLoss">The mean loss of its rows.</param>
    /// <param name="validationLoss">The loss on the validation rows after it; null if there are none.</param>
    /// <param name="minimumImprovement">The improvement that counts as better, as a share of the best error.</param>
    /// <param name="error">The error that decides, if it is not the validation loss.</param>
    /// <returns>True if it is the best epoch of its phase so far.</returns>
    public bool FinishEpoch(double trainingLoss, double? validationLoss, double minimumImprovement, double? error = null)
    {
        error ??= validationLoss;
        bool isBest = error is double found && (BestError is not double best || found < best - (Math.Abs(best) * minimumImprovement)
            || (found == best && validationLoss < BestLoss)); // of epochs with the same metric the one with the lower loss
        Epoch++;
        LastLoss = validationLoss ?? trainingLoss;
        EpochsSinceBest = isBest || validationLoss is null ? 0 : EpochsSinceBest + 1;
        if (isBest)
            (BestLoss, BestError) = (validationLoss, error);
        return isBest;
    }
}

/// <summary>Checks that a saved state is possible after an epoch of a run with these options and phases.</summary>
internal static class StateCheck
{
    /// <param name="state">The saved state.</param>
    /// <param name="phaseEnds">The latest end of each phase as an epoch number, in the order of the phases.</param>
    /// <param name="stepsPerEpoch">Batches per epoch.</param>
    /// <param name="validates">True if there are validation rows.</param>
    /// <exception cref="InvalidDataException">The state is impossible; the message names the value.</exception>
    public static void Validate(TrainingState state, IReadOnlyList<int> phaseEnds, long stepsPerEpoch, bool validates)
    {
        Between(nameof(state.Phase), state.Phase, 0, phaseEnds.Count - 1);
        Between(nameof(state.PhaseStart), state.PhaseStart, state.Phase, state.Phase == 0 ? 0 : phaseEnds[state.Phase - 1]);
        Between(nameof(state.ScheduleStart), state.ScheduleStart, 0, state.PhaseStart);
        Between(nameof(state.Epoch), state.Epoch, state.PhaseStart + 1, Math.Max(state.PhaseStart + 1, phaseEnds[state.Phase]));
        Between(nameof(state.Step), state.Step, state.Epoch * stepsPerEpoch, state.Epoch * stepsPerEpoch);
        Between(nameof(state.EpochsSinceBest), state.EpochsSinceBest, 0, validates ? state.Epoch - state.PhaseStart - 1 : 0);
        CheckBest(nameof(state.BestLoss), state.BestLoss, validates);
        CheckBest(nameof(state.BestError), state.BestError, validates);
        if (!double.IsFinite(state.LastLoss))
            throw Wrong(nameof(state.LastLoss), Text(state.LastLoss), "a finite number");
        if (state.Elapsed < TimeSpan.Zero)
            throw Wrong(nameof(state.Elapsed), $"{state.Elapsed}", "at least 0");
        if (state.Schedule is null)
            throw Wrong(nameof(state.Schedule), "null", "a list of numbers");
    }

    private static void CheckBest(string name, double? value, bool validates)
    {
        if (value is not null != validates || value is double best && !double.IsFinite(best))
            throw Wrong(name, Text(value), validates ? "a finite number" : "null");
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
