using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class TrainingPhaseTests
{
    private static readonly TrainingPhase[] Three = [new("first", 0.5), new("second", 0.25), new("third", 0.25)];

    [TestMethod]
    public void Phases_get_their_share_of_the_epochs_and_the_last_one_the_rest()
    {
        CollectionAssert.AreEqual(new[] { 10, 5, 5 }, Lengths(20, _ => false));
        CollectionAssert.AreEqual(new[] { 4, 1, 2 }, Lengths(7, _ => false));
    }

    [TestMethod]
    public void Every_phase_has_an_epoch_however_few_there_are()
    {
        CollectionAssert.AreEqual(new[] { 1, 1, 1 }, Lengths(1, _ => false));
    }

    [TestMethod]
    public void A_phase_that_is_complete_ends_early_and_the_last_one_gets_its_epochs()
    {
        CollectionAssert.AreEqual(new[] { 10, 1, 9 }, Lengths(20, phase => phase == 1));
    }

    [TestMethod]
    public void A_run_whose_last_phase_is_complete_ends()
    {
        CollectionAssert.AreEqual(new[] { 10, 5, 1 }, Lengths(20, phase => phase == 2));
    }

    [TestMethod]
    public void Phases_begin_once_in_order_and_the_objective_is_completed_once()
    {
        using var objective = new LoopObjective(null, Three);
        var (outcome, _) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 8 });
        Assert.AreEqual(TrainingOutcome.Completed, outcome);
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, objective.BegunPhases);
        Assert.AreEqual(1, objective.Completions);
    }

    [TestMethod]
    public void Phases_that_add_up_to_more_than_1_make_the_run_longer()
    {
        using var objective = new LoopObjective(null, new("trial", 0.5), new("training", 1));
        var (outcome, reported) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 8 });
        Assert.AreEqual(TrainingOutcome.Completed, outcome);
        Assert.HasCount(12, reported);
        Assert.IsTrue(reported.All(epoch => epoch.MaximumEpochs == 12));
        Assert.AreEqual(4, reported.Count(epoch => epoch.Phase == "trial"));
    }

    [TestMethod]
    public void The_objective_learns_how_each_phase_but_the_last_ended()
    {
        using var objective = new LoopObjective(null, Three);
        var (_, reported) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 8 });
        double[] last = [.. reported.GroupBy(epoch => epoch.Phase).Take(2).Select(phase => phase.Last().ValidationLoss ?? phase.Last().TrainingLoss)];
        CollectionAssert.AreEqual(new[] { 0, 1 }, objective.EndedPhases.Select(ended => ended.Phase).ToArray());
        CollectionAssert.AreEqual(last, objective.EndedPhases.Select(ended => ended.Loss).ToArray());
    }

    [TestMethod]
    public void Progress_runs_from_0_to_below_1_in_every_phase()
    {
        using var objective = new LoopObjective(null, Three);
        LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 8, BatchSize = 1 }, [new(), new()]);
        CollectionAssert.AreEqual(
            new[] { 0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0, 0.25, 0.5, 0.75, 0, 0.25, 0.5, 0.75 },
            objective.Steps.Select(step => step.Progress).ToArray());
        Assert.IsTrue(objective.Steps.Select(step => step.Phase).SequenceEqual(objective.Steps.Select(step => step.Phase).Order()));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Every_phase_has_an_optimizer_of_its_own(bool renewsParameters)
    {
        // With a gradient of 1 and momentum 0.9 the slope moves by 0.1·(1 + 0.9 + 0.81 + …).
        using var objective = new LoopObjective(LoopObjective.Slope(1), new("first", 0.5), new("second", 0.5)) { RenewsParameters = renewsParameters };
        LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 6, Momentum = 0.9 });
        double[] slopes = [.. objective.Steps.Select(step => (double)step.Slope), objective.CurrentSlope];
        double[] expected = [-0.1, -0.19, -0.271, -0.1, -0.19, -0.271];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], slopes[i + 1] - slopes[i], 1e-6, $"step {i}");
    }

    [TestMethod]
    public void Every_phase_runs_through_the_whole_schedule()
    {
        using var objective = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        var options = new LoopOptions { MaximumEpochs = 8, LearningRate = 1e-3, Schedule = LearningRateSchedule.Cosine };
        var (_, epochs) = LoopRunner.Run(objective, options);
        double[] rates = [.. epochs.Select(epoch => epoch.LearningRate)];
        CollectionAssert.AreEqual(rates[..4], rates[4..]);
        Assert.IsLessThan(rates[0], rates[3]);
    }

    [TestMethod]
    public void A_phase_that_continues_the_schedule_warms_up_to_its_rate_and_goes_on()
    {
        var options = new LoopOptions { MaximumEpochs = 8, LearningRate = 1e-3, Schedule = LearningRateSchedule.Cosine };
        double[] whole = Rates(_ => false, new TrainingPhase("all", 1));
        double[] continued = Rates(phase => phase < 3, [.. Three, new("another", 1)]);
        for (int epoch = 0; epoch < 8; epoch++)
        {
            double warmup = epoch < 4 ? 1 : (epoch - (epoch < 6 ? 4 : 6) + 1) / 51.0; // an epoch has one step
            Assert.AreEqual(whole[epoch] * warmup, continued[epoch], 1e-12, $"epoch {epoch + 1}");
        }
        for (int epoch = 0; epoch < 8; epoch++)
            Assert.AreEqual(whole[epoch], continued[8 + epoch], 1e-12, $"epoch {epoch + 1} of a schedule of its own");

        double[] Rates(Func<int, bool> continues, params TrainingPhase[] phases)
        {
            using var objective = new LoopObjective(null, phases) { Continues = continues };
            var (_, epochs) = LoopRunner.Run(objective, options);
            return [.. epochs.Select(epoch => epoch.LearningRate)];
        }
    }

    [TestMethod]
    public void A_phase_that_ends_early_does_not_move_the_end_of_the_schedule()
    {
        using var objective = new LoopObjective(null, Three) { Continues = _ => true, PhaseIsComplete = phase => phase == 0 };
        var options = new LoopOptions { MaximumEpochs = 8, LearningRate = 1e-3, Schedule = LearningRateSchedule.Cosine, MinimumLearningRateFactor = 0 };
        var (_, epochs) = LoopRunner.Run(objective, options);
        Assert.HasCount(8, epochs);
        // The last phase begins with epoch 7.
        Assert.AreEqual(1e-3 * (1 + Math.Cos(Math.PI * 7 / 8)) / 2 * 2 / 51, epochs[7].LearningRate, 1e-12);
    }

    private static int[] Lengths(int epochs, Func<int, bool> isComplete)
    {
        using var objective = new LoopObjective(null, Three) { PhaseIsComplete = isComplete };
        var (_, reported) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = epochs });
        return [.. reported.GroupBy(epoch => epoch.Phase).Select(phase => phase.Count())];
    }
}
