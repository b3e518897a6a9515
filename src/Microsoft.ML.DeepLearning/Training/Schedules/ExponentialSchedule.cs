namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>One decay every epoch.</summary>
internal sealed class ExponentialSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) =>
        Math.Pow(Settings.DecayFactor, step / stepsPerEpoch);
}
