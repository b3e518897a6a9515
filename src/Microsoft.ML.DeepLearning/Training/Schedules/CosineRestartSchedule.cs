namespace Microsoft.ML.DeepLearning.Training.Schedules;

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
