namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>One half wave over all steps; the smallest factor would be reached one step after the last.</summary>
internal sealed class CosineSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) =>
        HalfWave(1, Settings.MinimumFactor, (double)step / totalSteps);
}
