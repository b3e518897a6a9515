using Microsoft.ML.DeepLearning.Training;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>When a run stops and which weights it keeps, with validation losses set by the test.</summary>
[TestClass]
public sealed class EarlyStoppingTests
{
    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(2, 4)]
    [DataRow(3, 5)]
    [DataRow(4, 8)]
    public void A_run_stops_after_as_many_epochs_in_a_row_without_a_better_loss_as_the_patience(int patience, int expectedEpochs)
    {
        // Epoch 2 is the best; epoch 6 is the next improvement.
        var (objective, outcome, epochs) = Run([5, 4, 4.5, 4.1, 4.2, 3, 3.5, 2], options => options.EarlyStoppingPatience = patience);
        using (objective)
        {
            Assert.HasCount(expectedEpochs, epochs);
            Assert.AreEqual(expectedEpochs < 8 ? TrainingOutcome.StoppedEarly : TrainingOutcome.Completed, outcome);
        }
    }

    [TestMethod]
    [DataRow(true, -0.2)]
    [DataRow(false, -0.5)]
    public void The_weights_of_the_best_epoch_come_back_whatever_the_later_ones_did_to_them(bool restores, double expectedSlope)
    {
        var (objective, _, epochs) = Run([5, 4, 4.5, 4.1, 4.2], options => options.RestoreBestWeights = restores);
        using (objective)
        {
            Assert.HasCount(5, epochs);
            Assert.AreEqual(expectedSlope, objective.CurrentSlope, 1e-6, "Every epoch takes 0.1 off.");
        }
    }

    [TestMethod]
    public void An_equal_loss_is_no_better_one()
    {
        var (objective, _, epochs) = Run([4, 4, 4, 4], _ => { });
        using (objective)
        {
            CollectionAssert.AreEqual(new[] { true, false, false, false }, epochs.Select(epoch => epoch.IsBest).ToArray());
            Assert.AreEqual(-0.1, objective.CurrentSlope, 1e-6);
        }
    }

    [TestMethod]
    public void An_improvement_below_the_least_that_is_asked_for_is_none()
    {
        var (objective, _, epochs) = Run([4, 3.7, 3.5], options => options.EarlyStoppingMinimumImprovement = 0.1);
        using (objective)
            CollectionAssert.AreEqual(new[] { true, false, true }, epochs.Select(epoch => epoch.IsBest).ToArray());
    }

    // One row with gradient 1 and rate 0.1: the slope after epoch n is -n/10. Each epoch is validated once.
    private static (LoopObjective Objective, TrainingOutcome Outcome, IReadOnlyList<TrainingProgress> Epochs) Run(double[] losses, Action<LoopOptions> adjust)
    {
        int epoch = 0;
        var objective = new LoopObjective((line, batch) => line.training
            ? LoopObjective.Slope(1)(line, batch)
            : torch.full(batch.Rows, (float)losses[epoch++]));
        var options = new LoopOptions { MaximumEpochs = losses.Length, EarlyStoppingPatience = losses.Length };
        adjust(options);
        var (outcome, epochs) = LoopRunner.Run(objective, options, [new()], [new()]);
        return (objective, outcome, epochs);
    }
}
