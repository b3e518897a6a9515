namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>
/// The factor of the learning rate at each step. Warm-up comes first, linear from 1/(W+1) to W/(W+1) in W steps; the
/// schedule itself only sees the steps after it. All schedules except Plateau are pure functions of the step.
/// </summary>
internal abstract class RateSchedule(ScheduleSettings settings)
{
    protected ScheduleSettings Settings { get; } = settings;

    /// <summary>The state that a checkpoint saves; empty for schedules that only depend on the step.</summary>
    public virtual double[] State => [];

    public static RateSchedule Create(LearningRateSchedule kind, ScheduleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        return kind switch
        {
            LearningRateSchedule.Constant => new ConstantSchedule(settings),
            LearningRateSchedule.Cosine => new CosineSchedule(settings),
            LearningRateSchedule.CosineWithRestarts => new CosineRestartSchedule(settings),
            LearningRateSchedule.Step => new StepSchedule(settings),
            LearningRateSchedule.Exponential => new ExponentialSchedule(settings),
            LearningRateSchedule.OneCycle => new OneCycleSchedule(settings),
            LearningRateSchedule.Plateau => new PlateauSchedule(settings),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such schedule."),
        };
    }

    /// <param name="step">The next step, from 0.</param>
    /// <param name="totalSteps">Steps of the whole training, at least 1. Later steps use the factor of the last one.</param>
    /// <param name="stepsPerEpoch">Steps of one epoch, at least 1.</param>
    public double Factor(long step, long totalSteps, long stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        var warmup = Math.Min(Settings.WarmupSteps ?? (long)Math.Round(Settings.WarmupFraction * totalSteps), totalSteps);
        if (step < warmup)
            return AfterWarmup(0, Math.Max(totalSteps - warmup, 1), stepsPerEpoch) * (step + 1) / (warmup + 1);
        var total = Math.Max(totalSteps - warmup, 1);
        return AfterWarmup(Math.Min(step - warmup, total - 1), total, stepsPerEpoch);
    }

    /// <summary>Called once per epoch with the validation loss, or with the training loss if there is none.</summary>
    public virtual void EpochFinished(double loss)
    {
    }

    public virtual void LoadState(double[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Length != State.Length)
            throw new InvalidDataException($"The saved schedule state has {state.Length} numbers; this schedule has {State.Length}.");
    }

    /// <summary>The factor at <paramref name="step"/> of <paramref name="totalSteps"/>, both counted after warm-up.</summary>
    protected abstract double AfterWarmup(long step, long totalSteps, long stepsPerEpoch);

    /// <summary>Half a cosine wave: <paramref name="from"/> at progress 0, <paramref name="to"/> at progress 1.</summary>
    protected static double HalfWave(double from, double to, double progress) =>
        to + (from - to) * (1 + Math.Cos(Math.PI * progress)) / 2;
}

/// <summary>Factor 1 throughout.</summary>
internal sealed class ConstantSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) => 1;
}

/// <summary>One half wave over all steps; the smallest factor would be reached one step after the last.</summary>
internal sealed class CosineSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) =>
        HalfWave(1, Settings.MinimumFactor, (double)step / totalSteps);
}

/// <summary>Half waves one after the other; period i lasts FirstPeriod · PeriodMultiplier^i epochs.</summary>
internal sealed class CosineRestartSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch)
    {
        double period = (double)Settings.FirstPeriod * stepsPerEpoch;
        double position = step;
        if (Settings.PeriodMultiplier == 1)
            position %= period;
        for (; position >= period; period *= Settings.PeriodMultiplier)
            position -= period;
        return HalfWave(1, Settings.MinimumFactor, position / period);
    }
}

/// <summary>A step function: one decay every StepSize epochs.</summary>
internal sealed class StepSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) =>
        Math.Pow(Settings.DecayFactor, step / stepsPerEpoch / Settings.StepSize);
}

/// <summary>One decay every epoch.</summary>
internal sealed class ExponentialSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) =>
        Math.Pow(Settings.DecayFactor, step / stepsPerEpoch);
}

/// <summary>
/// Rises from 1/StartDivisor to 1 in the first RiseFraction of the steps, falls to 1/(StartDivisor · EndDivisor) at the last.
/// </summary>
internal sealed class OneCycleSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch)
    {
        var start = 1 / Settings.StartDivisor;
        var peak = Math.Max(Settings.RiseFraction * totalSteps - 1, 0);
        var last = totalSteps - 1;
        return step < peak
            ? HalfWave(start, 1, step / peak)
            : HalfWave(1, start / Settings.EndDivisor, last > peak ? (step - peak) / (last - peak) : 0);
    }
}

/// <summary>
/// Lowers the factor if the loss has not improved on the best loss by the relative threshold for more than
/// PlateauPatience epochs. A NaN loss is no improvement.
/// </summary>
internal sealed class PlateauSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    private double _factor = 1;
    private double _best = double.PositiveInfinity;
    private int _epochsWithout;

    public override double[] State => [_factor, _best, _epochsWithout];

    public override void EpochFinished(double loss)
    {
        if (loss < _best * (1 - Math.Sign(_best) * Settings.PlateauThreshold))
        {
            _best = loss;
            _epochsWithout = 0;
        }
        else if (++_epochsWithout > Settings.PlateauPatience)
        {
            _factor = Math.Max(_factor * Settings.PlateauFactor, Settings.MinimumFactor);
            _epochsWithout = 0;
        }
    }

    public override void LoadState(double[] state)
    {
        base.LoadState(state);
        if (!(state[0] is >= 0 and <= 1) || !(state[2] >= 0 && state[2] <= Settings.PlateauPatience))
            throw new InvalidDataException("The saved state of the learning-rate schedule has a value out of range.");
        (_factor, _best, _epochsWithout) = (state[0], state[1], (int)state[2]);
    }

    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) => _factor;
}
