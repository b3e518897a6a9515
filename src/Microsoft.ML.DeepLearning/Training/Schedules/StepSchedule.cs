namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>A stair: one decay every StepSize epochs.</summary>
internal sealed class StepSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) =>
        Math.Pow(Settings.DecayFactor, step / stepsPerEpoch / Settings.StepSize);
}
