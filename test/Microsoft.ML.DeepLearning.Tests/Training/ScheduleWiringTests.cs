namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class ScheduleWiringTests
{
    [TestMethod]
    public void A_constant_rate_stays() => AssertRates(new LoopOptions(), 0.1, 0.1, 0.1, 0.1);

    [TestMethod]
    public void A_stair_falls_every_so_many_epochs()
        => AssertRates(new LoopOptions { Schedule = LearningRateSchedule.Step, ScheduleEpochs = 2, ScheduleDecay = 0.1 }, 0.1, 0.1, 0.01, 0.01);

    [TestMethod]
    public void An_exponential_falls_every_epoch()
        => AssertRates(new LoopOptions { Schedule = LearningRateSchedule.Exponential, ScheduleDecay = 0.5 }, 0.1, 0.05, 0.025, 0.0125);

    [TestMethod]
    public void A_cosine_falls_to_the_minimum_factor()
        => AssertRates(
            new LoopOptions { Schedule = LearningRateSchedule.Cosine, MinimumLearningRateFactor = 0.2 },
            [.. Enumerable.Range(0, 4).Select(step => 0.1 * (0.2 + (0.8 * (1 + Math.Cos(Math.PI * step / 4)) / 2)))]);

    [TestMethod]
    public void Restarts_bring_the_full_rate_back()
        => AssertRates(
            new LoopOptions { Schedule = LearningRateSchedule.CosineWithRestarts, ScheduleEpochs = 2, MinimumLearningRateFactor = 0, MaximumEpochs = 3 },
            0.1, 0.05, 0.1);

    [TestMethod]
    public void Warm_up_rises_linearly_before_the_schedule_begins()
        => AssertRates(new LoopOptions { WarmupFraction = 0.5 }, 0.1 / 3, 0.2 / 3, 0.1, 0.1);

    [TestMethod]
    public void A_plateau_lowers_the_rate_when_the_loss_stays()
        // The loss does not depend on the weights, so only the first epoch improves; the plateau is half of the patience.
        => AssertRates(
            new LoopOptions { Schedule = LearningRateSchedule.Plateau, ScheduleDecay = 0.5, EarlyStoppingPatience = 3, MaximumEpochs = 6 },
            (line, batch) => line.weight.flatten() * 0 + batch.Label,
            0.1, 0.1, 0.1, 0.05, 0.05, 0.025);

    private static void AssertRates(LoopOptions options, params double[] expected) => AssertRates(options, null, expected);

    private static void AssertRates(
        LoopOptions options, Func<TorchSharp.Modules.Linear, DeepLearning.Data.TensorBatch, TorchSharp.torch.Tensor>? loss, params double[] expected)
    {
        options.MaximumEpochs = expected.Length;
        using var objective = new LoopObjective(loss ?? LoopObjective.Slope(1));
        var (_, epochs) = LoopRunner.Run(objective, options);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], epochs[i].LearningRate, 1e-12, $"epoch {i + 1}");
        if (loss is null)
            Assert.AreEqual(-expected.Sum(), objective.CurrentSlope, 1e-6, "The slope is what steps of these rates add up to.");
    }
}
