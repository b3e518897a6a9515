namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>
/// The settings of all schedules; each schedule reads the properties that it uses. Factors are relative to the learning rate.
/// </summary>
internal sealed record ScheduleSettings
{
    /// <summary>Share of all steps for linear warm-up, in [0, 1). Used if <see cref="WarmupSteps"/> is null.</summary>
    public double WarmupFraction { get; init; }

    /// <summary>Number of steps for linear warm-up, at least 0.</summary>
    public long? WarmupSteps { get; init; }

    /// <summary>The final factor of cosine waves and Plateau, in [0, 1].</summary>
    public double MinimumFactor { get; init; }

    /// <summary>Epochs between two decays of Step, at least 1.</summary>
    public int StepSize { get; init; } = 10;

    /// <summary>The decay factor of Step and Exponential, in (0, 1].</summary>
    public double DecayFactor { get; init; } = 0.9;

    /// <summary>Epochs of the first period of CosineWithRestarts, at least 1.</summary>
    public int FirstPeriod { get; init; } = 10;

    /// <summary>Growth factor of the periods of CosineWithRestarts, at least 1.</summary>
    public double PeriodMultiplier { get; init; } = 2;

    /// <summary>Share of the steps in which OneCycle rises, in (0, 1).</summary>
    public double RiseFraction { get; init; } = 0.3;

    /// <summary>The full rate of OneCycle divided by its initial rate, at least 1.</summary>
    public double StartDivisor { get; init; } = 25;

    /// <summary>The initial rate of OneCycle divided by its final rate, at least 1.</summary>
    public double EndDivisor { get; init; } = 1e4;

    /// <summary>Epochs without improvement before Plateau acts, at least 0.</summary>
    public int PlateauPatience { get; init; } = 10;

    /// <summary>The decay factor of Plateau, in (0, 1).</summary>
    public double PlateauFactor { get; init; } = 0.1;

    /// <summary>Relative decrease of the loss that Plateau counts as improvement, in [0, 1).</summary>
    public double PlateauThreshold { get; init; } = 1e-4;

    /// <summary>Throws if a value is outside its range; the message names it.</summary>
    public void Validate()
    {
        Check(WarmupFraction is >= 0 and < 1, nameof(WarmupFraction), WarmupFraction, "in [0, 1)");
        Check(WarmupSteps is null or >= 0, nameof(WarmupSteps), WarmupSteps, "at least 0");
        Check(MinimumFactor is >= 0 and <= 1, nameof(MinimumFactor), MinimumFactor, "in [0, 1]");
        Check(StepSize >= 1, nameof(StepSize), StepSize, "at least 1");
        Check(DecayFactor is > 0 and <= 1, nameof(DecayFactor), DecayFactor, "in (0, 1]");
        Check(FirstPeriod >= 1, nameof(FirstPeriod), FirstPeriod, "at least 1");
        Check(PeriodMultiplier is >= 1 and < double.PositiveInfinity, nameof(PeriodMultiplier), PeriodMultiplier, "finite and at least 1");
        Check(RiseFraction is > 0 and < 1, nameof(RiseFraction), RiseFraction, "in (0, 1)");
        Check(StartDivisor is >= 1 and < double.PositiveInfinity, nameof(StartDivisor), StartDivisor, "finite and at least 1");
        Check(EndDivisor is >= 1 and < double.PositiveInfinity, nameof(EndDivisor), EndDivisor, "finite and at least 1");
        Check(PlateauPatience >= 0, nameof(PlateauPatience), PlateauPatience, "at least 0");
        Check(PlateauFactor is > 0 and < 1, nameof(PlateauFactor), PlateauFactor, "in (0, 1)");
        Check(PlateauThreshold is >= 0 and < 1, nameof(PlateauThreshold), PlateauThreshold, "in [0, 1)");
    }

    private static void Check(bool holds, string name, object? value, string needed)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {needed}.");
    }
}
