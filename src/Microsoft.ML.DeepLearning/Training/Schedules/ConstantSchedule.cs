namespace Microsoft.ML.DeepLearning.Training.Schedules;

/// <summary>Factor 1 throughout.</summary>
internal sealed class ConstantSchedule(ScheduleSettings settings) : RateSchedule(settings)
{
    protected override double AfterWarmup(long step, long totalSteps, long stepsPerEpoch) => 1;
}
