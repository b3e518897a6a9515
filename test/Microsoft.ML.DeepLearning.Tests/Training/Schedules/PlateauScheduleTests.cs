using Microsoft.ML.DeepLearning.Training.Schedules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Schedules;

[TestClass]
public sealed class PlateauScheduleTests
{
    private static readonly ScheduleSettings Settings = new() { PlateauPatience = 2, PlateauFactor = 0.5, MinimumFactor = 0.1 };

    [TestMethod]
    public void Plateau_equals_torch()
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD([nn.Parameter(zeros(1))], 1);
        var reference = optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 2, min_lr: [0.1], eps: 0);
        var schedule = Create();
        double[] losses = [5, 4, 4, 3.9999, 4, 3, 3, 3, 3, 3, 3, 2.9998, 3, 2.5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7];
        foreach (var loss in losses)
        {
            reference.step(loss);
            schedule.EpochFinished(loss);
            Assert.AreEqual(optimizer.ParamGroups.First().LearningRate, schedule.Factor(0, 1, 1), 1e-12);
        }

        Assert.AreEqual(0.1, schedule.Factor(0, 1, 1), 1e-12);
    }

    [TestMethod]
    public void Negative_losses_improve_by_falling_and_bad_ones_never_do()
    {
        var schedule = Create();
        foreach (var loss in new[] { -1, -1.1, -1.2, -1.3, double.NaN, double.PositiveInfinity })
            schedule.EpochFinished(loss);
        Assert.AreEqual(1, schedule.Factor(0, 1, 1));
        schedule.EpochFinished(-1.3);
        Assert.AreEqual(0.5, schedule.Factor(0, 1, 1));
    }

    [TestMethod]
    public void A_loaded_state_goes_on_the_same()
    {
        var whole = Create();
        foreach (var loss in new[] { 2.0, 1, 1, 1, 1, 1 })
            whole.EpochFinished(loss);
        var resumed = Create();
        resumed.LoadState(whole.State);
        for (int i = 0; i < 8; i++)
        {
            whole.EpochFinished(1);
            resumed.EpochFinished(1);
            Assert.AreEqual(whole.Factor(0, 1, 1), resumed.Factor(0, 1, 1));
        }

        Assert.ThrowsExactly<InvalidDataException>(() => resumed.LoadState([1]));
    }

    private static RateSchedule Create() => RateSchedule.Create(LearningRateSchedule.Plateau, Settings);
}
