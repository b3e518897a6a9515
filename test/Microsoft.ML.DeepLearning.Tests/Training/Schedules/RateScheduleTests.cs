using Microsoft.ML.DeepLearning.Training.Schedules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Microsoft.ML.DeepLearning.Tests.Training.Schedules;

[TestClass]
public sealed class RateScheduleTests
{
    private const int Epochs = 20;
    private const int StepsPerEpoch = 3;

    [TestMethod]
    public void Step_equals_torch() => AreEqual(
        LearningRateSchedule.Step,
        new ScheduleSettings { StepSize = 4, DecayFactor = 0.3 },
        optimizer => StepLR(optimizer, 4, 0.3));

    [TestMethod]
    public void Exponential_equals_torch() => AreEqual(
        LearningRateSchedule.Exponential,
        new ScheduleSettings { DecayFactor = 0.8 },
        optimizer => ExponentialLR(optimizer, 0.8));

    [TestMethod]
    public void Cosine_equals_torch() => AreEqual(
        LearningRateSchedule.Cosine,
        new ScheduleSettings { MinimumFactor = 0.05 },
        optimizer => CosineAnnealingLR(optimizer, Epochs, 0.05),
        stepsPerEpoch: 1);

    [TestMethod]
    public void One_cycle_equals_torch() => AreEqual(
        LearningRateSchedule.OneCycle,
        new ScheduleSettings { RiseFraction = 0.4, StartDivisor = 20, EndDivisor = 100 },
        optimizer => OneCycleLR(optimizer, 1, Epochs, pct_start: 0.4, cycle_momentum: false, div_factor: 20, final_div_factor: 100),
        stepsPerEpoch: 1);

    [TestMethod]
    public void Constant_is_one_throughout()
    {
        var schedule = RateSchedule.Create(LearningRateSchedule.Constant, new ScheduleSettings());
        Assert.IsTrue(Enumerable.Range(0, 10).All(step => schedule.Factor(step, 10, 2) == 1));
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(2.0)]
    [DataRow(1.5)]
    public void Restarts_begin_at_the_top_and_follow_the_formula(double multiplier)
    {
        var settings = new ScheduleSettings { FirstPeriod = 2, PeriodMultiplier = multiplier, MinimumFactor = 0.1 };
        var schedule = RateSchedule.Create(LearningRateSchedule.CosineWithRestarts, settings);
        double start = 0;
        for (int period = 0; period < 4; period++)
        {
            var length = 2 * StepsPerEpoch * Math.Pow(multiplier, period);
            for (var step = (long)Math.Ceiling(start); step < start + length; step++)
            {
                var expected = 0.1 + 0.45 * (1 + Math.Cos(Math.PI * (step - start) / length));
                Assert.AreEqual(expected, schedule.Factor(step, 1000, StepsPerEpoch), 1e-12);
            }

            start += length;
        }
    }

    [TestMethod]
    public void The_values_named_in_the_documentation_are_reached()
    {
        var cycle = RateSchedule.Create(LearningRateSchedule.OneCycle, new ScheduleSettings());
        Assert.AreEqual(1 / 25.0, cycle.Factor(0, 1000, 10), 1e-12);
        Assert.AreEqual(1, cycle.Factor(299, 1000, 10), 1e-12);
        Assert.AreEqual(1 / 25e4, cycle.Factor(999, 1000, 10), 1e-12);
        Assert.AreEqual(1 / 25e4, cycle.Factor(2000, 1000, 10), 1e-12, "Steps beyond the end have the last factor.");
        Assert.AreEqual(1, cycle.Factor(0, 1, 1), 1e-12, "A single step is done at the full rate.");
    }

    [TestMethod]
    public void Bad_settings_are_named()
    {
        static string Fails(ScheduleSettings settings) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => RateSchedule.Create(LearningRateSchedule.Constant, settings)).Message;
        Assert.Contains("WarmupFraction must be in [0, 1)", Fails(new ScheduleSettings { WarmupFraction = 1 }));
        Assert.Contains("StepSize must be at least 1", Fails(new ScheduleSettings { StepSize = 0 }));
        Assert.Contains("DecayFactor", Fails(new ScheduleSettings { DecayFactor = double.NaN }));
        Assert.Contains("PlateauFactor", Fails(new ScheduleSettings { PlateauFactor = 1 }));
        Assert.Contains("PeriodMultiplier", Fails(new ScheduleSettings { PeriodMultiplier = 0.5 }));
    }

    private static void AreEqual(
        LearningRateSchedule kind,
        ScheduleSettings settings,
        Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> create,
        int stepsPerEpoch = StepsPerEpoch)
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([nn.Parameter(zeros(1))], 1);
        var reference = create(optimizer);
        var schedule = RateSchedule.Create(kind, settings);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            for (int i = 0; i < stepsPerEpoch; i++)
            {
                var factor = schedule.Factor(epoch * stepsPerEpoch + i, Epochs * stepsPerEpoch, stepsPerEpoch);
                Assert.AreEqual(optimizer.ParamGroups.First().LearningRate, factor, 1e-12, $"epoch {epoch}");
            }

            if (epoch + 1 < Epochs)
                reference.step();
        }
    }
}
