namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>
/// Up from 1/StartDivisor to 1 in the first RiseFraction of the steps, down to 1/(StartDivisor · EndDivisor) at the last.
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
