namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// The gates' settings over the two phases in which a network selects: full training, in which all families learn, and
/// selective training, in which the choices sharpen. (The third, pruned, has no gates.)
/// </summary>
internal static class SelectionSchedule
{
    /// <summary>All families learn together.</summary>
    public const int FullPhase = 0;

    /// <summary>Each node uses one family; the choice may still change.</summary>
    public const int SelectivePhase = 1;

    private const double FrozenShare = 0.2;
    private const double LastTemperature = 0.05;
    private const double LastEntropyWeight = 1e-2;

    /// <summary>The settings at <paramref name="progress"/> ∈ [0, 1) through a phase.</summary>
    public static SelectionSettings At(int phase, double progress)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(progress);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(progress, 1);
        return phase switch
        {
            FullPhase => new(1, 0, GatesFrozen: progress < FrozenShare, HardSelection: false),
            SelectivePhase => new(Math.Pow(LastTemperature, progress), LastEntropyWeight * progress, GatesFrozen: false, HardSelection: true),
            _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "Only the phases 0 and 1 have gates."),
        };
    }
}
