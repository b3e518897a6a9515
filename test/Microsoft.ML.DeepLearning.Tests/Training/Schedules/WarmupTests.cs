using Microsoft.ML.DeepLearning.Training.Schedules;

namespace Microsoft.ML.DeepLearning.Tests.Training.Schedules;

[TestClass]
public sealed class WarmupTests
{
    public static IEnumerable<object[]> Kinds => Enum.GetValues<LearningRateSchedule>().Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Warm_up_is_a_line_to_the_start_of_every_schedule(LearningRateSchedule kind)
    {
        var plain = RateSchedule.Create(kind, new ScheduleSettings { StepSize = 3 });
        var warmed = RateSchedule.Create(kind, new ScheduleSettings { StepSize = 3, WarmupSteps = 10 });
        for (int step = 0; step < 10; step++)
            Assert.AreEqual(plain.Factor(0, 90, 5) * (step + 1) / 11, warmed.Factor(step, 100, 5), 1e-12);
        for (int step = 10; step < 100; step++)
            Assert.AreEqual(plain.Factor(step - 10, 90, 5), warmed.Factor(step, 100, 5), 1e-12);
    }

    [TestMethod]
    public void A_fraction_counts_all_steps_and_a_number_of_steps_wins()
    {
        var fraction = RateSchedule.Create(LearningRateSchedule.Constant, new ScheduleSettings { WarmupFraction = 0.1 });
        Assert.AreEqual(10 / 11.0, fraction.Factor(9, 100, 5), 1e-12);
        Assert.AreEqual(1, fraction.Factor(10, 100, 5), 1e-12);
        var both = RateSchedule.Create(LearningRateSchedule.Constant, new ScheduleSettings { WarmupFraction = 0.1, WarmupSteps = 0 });
        Assert.AreEqual(1, both.Factor(0, 100, 5), 1e-12);
    }

    [TestMethod]
    public void Warm_up_may_be_longer_than_the_training()
    {
        var schedule = RateSchedule.Create(LearningRateSchedule.Cosine, new ScheduleSettings { WarmupSteps = 1000 });
        for (int step = 0; step < 5; step++)
            Assert.AreEqual((step + 1) / 6.0, schedule.Factor(step, 5, 5), 1e-12);
    }
}
