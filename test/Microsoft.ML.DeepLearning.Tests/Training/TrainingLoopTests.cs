using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class TrainingLoopTests
{
    [TestMethod]
    public void A_step_follows_the_weighted_mean_gradient()
    {
        // Loss (y - 0)², slope gradient -2·Σ w·y·x / Σ w at 0.
        LoopRow[] rows = [new() { Features = [1], Label = 2, Weight = 3 }, new() { Features = [2], Label = -1, Weight = 1 }];
        using var objective = new LoopObjective();
        LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1 }, rows);
        Assert.AreEqual(0.1 * 2 * ((3 * 2 * 1) + (1 * -1 * 2)) / 4, objective.CurrentSlope, 1e-6);
    }

    [TestMethod]
    public void The_weight_decay_of_a_step_follows_the_length_of_an_epoch()
    {
        // The gradient is 1 in every step; the second step starts at -0.1. With two steps per epoch the decay is 0.5·2/10.
        using var objective = new LoopObjective(LoopObjective.Slope(1)) { DecayFactor = steps => steps / 10.0 };
        LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1, BatchSize = 1, WeightDecay = 0.5 }, [new(), new()]);
        Assert.AreEqual(-0.1 - (0.1 * (1 - (0.1 * 0.1))), objective.CurrentSlope, 1e-6);
    }

    [TestMethod]
    public void A_long_gradient_is_cut_to_the_norm_allowed()
    {
        using var cut = new LoopObjective(LoopObjective.Slope(100));
        LoopRunner.Run(cut, new LoopOptions { MaximumEpochs = 1, GradientClipNorm = 0.5 });
        Assert.AreEqual(-0.05, cut.CurrentSlope, 1e-6);

        using var whole = new LoopObjective(LoopObjective.Slope(100));
        LoopRunner.Run(whole, new LoopOptions { MaximumEpochs = 1 });
        Assert.AreEqual(-10, whole.CurrentSlope, 1e-5);
    }

    [TestMethod]
    public void The_validation_loss_is_the_weighted_mean_over_all_batches()
    {
        var random = new Random(1);
        LoopRow[] rows = [.. Enumerable.Range(0, 9000).Select(_ => new LoopRow { Label = random.NextSingle(), Weight = random.NextSingle() + 0.01f })];
        double expected = rows.Sum(row => (double)row.Weight * row.Label) / rows.Sum(row => (double)row.Weight);
        using var objective = new LoopObjective((line, batch) => (line.weight.flatten() * 0) + batch.Label);
        var (_, epochs) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1 }, null, rows);
        Assert.AreEqual(expected, epochs[0].ValidationLoss!.Value, 1e-7);
    }

    [TestMethod]
    public void The_training_loss_is_the_mean_before_each_step()
    {
        LoopRow[] rows = [new() { Label = 2 }, new() { Label = 4 }];
        using var objective = new LoopObjective();
        var (_, epochs) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 2 }, rows);
        Assert.AreEqual((4 + 16) / 2.0, epochs[0].TrainingLoss, 1e-6);

        // Slope and intercept moved by 0.1·2·3 each, so both rows are predicted as 1.2.
        Assert.AreEqual(((0.8 * 0.8) + (2.8 * 2.8)) / 2, epochs[1].TrainingLoss, 1e-5);
    }

    [TestMethod]
    public void Lbfgs_on_all_rows_finds_the_least_squares_line()
    {
        LoopRow[] rows = [.. Enumerable.Range(0, 50).Select(i => new LoopRow { Features = [i / 25f], Label = (2 * (i / 25f)) + 1 + (i % 2 == 0 ? 0.1f : -0.1f) })];
        var options = new LoopOptions { MaximumEpochs = 20, LearningRate = 1, Optimizer = OptimizerKind.Lbfgs };
        using var objective = new LoopObjective();
        LoopRunner.Run(objective, options, rows);

        double meanX = rows.Average(row => (double)row.Features[0]);
        double meanY = rows.Average(row => (double)row.Label);
        double slope = rows.Sum(row => (row.Features[0] - meanX) * (row.Label - meanY)) / rows.Sum(row => Math.Pow(row.Features[0] - meanX, 2));
        Assert.AreEqual(slope, objective.CurrentSlope, 1e-4);
        Assert.AreEqual(meanY - (slope * meanX), objective.Intercept, 1e-4);
    }

    [TestMethod]
    public void An_observer_sees_the_weights_of_every_epoch_before_progress_is_told_of_it()
    {
        using var watched = new LoopObjective();
        var seen = new List<(int Epoch, float Slope)>();
        var options = new LoopOptions
        {
            EpochObserver = (objective, progress) =>
            {
                objective.Network.eval();
                seen.Add((progress.Epoch, ((LoopObjective)objective).CurrentSlope));
            },
            Progress = new ProgressLog(progress => Assert.AreEqual(progress.Epoch, seen[^1].Epoch)),
        };
        LoopRunner.Run(watched, options, [new LoopRow { Label = 2 }]);

        using var alone = new LoopObjective();
        LoopRunner.Run(alone, new LoopOptions(), [new LoopRow { Label = 2 }]);
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, seen.ConvertAll(epoch => epoch.Epoch));
        CollectionAssert.AreEqual(alone.Steps.ConvertAll(step => step.Slope)[1..], seen.ConvertAll(epoch => epoch.Slope)[..^1]);
        Assert.AreEqual(alone.CurrentSlope, seen[^1].Slope);
    }

    [TestMethod]
    public void Cancelled_after_an_epoch_the_weights_of_that_epoch_are_kept()
    {
        using var source = new CancellationTokenSource();
        using var cancelled = new LoopObjective();
        LoopRow[] rows = [new() { Label = 2 }, new() { Label = 4 }, new() { Label = 6 }];
        var options = new LoopOptions
        {
            MaximumEpochs = 8,
            BatchSize = 1,
            ReturnBestOnCancel = true,
            CancellationToken = source.Token,
            Progress = new ProgressLog(progress =>
            {
                if (progress.Epoch == 3)
                    source.Cancel();
            }),
        };
        var (outcome, _) = LoopRunner.Run(cancelled, options, rows);
        using var shorter = new LoopObjective();
        LoopRunner.Run(shorter, new LoopOptions { MaximumEpochs = 3, BatchSize = 1 }, rows);
        Assert.AreEqual(TrainingOutcome.Cancelled, outcome);
        Assert.AreEqual(shorter.CurrentSlope, cancelled.CurrentSlope);
        Assert.AreEqual(shorter.Intercept, cancelled.Intercept);
    }

    [TestMethod]
    public void TensorBoard_files_hold_losses_and_rate()
    {
        using var folder = new TemporaryFolder();
        using var objective = new LoopObjective();
        LoopRunner.Run(objective, new LoopOptions { TensorBoardFolder = folder.Path }, null, [new()]);
        string file = Assert.ContainsSingle(Directory.GetFiles(folder.Path, "*tfevents*", SearchOption.AllDirectories));
        string content = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file));
        foreach (string tag in new[] { "loss/training", "loss/validation", "learning rate" })
            Assert.HasCount(5, content.Split(tag), $"'{tag}' is there once for each of the four epochs.");
    }

    [TestMethod]
    public void A_penalty_is_no_part_of_the_losses_reported()
    {
        using var objective = new LoopObjective { PenaltyOf = line => (line.weight.sum() * 5) + 7 };
        var (_, epochs) = LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1 }, [new() { Label = 1 }], [new() { Label = 1 }]);
        Assert.AreEqual(1, epochs[0].TrainingLoss, 1e-6);
        Assert.AreEqual(-0.1 * (-2 + 5), objective.CurrentSlope, 1e-6);
        Assert.AreEqual(Math.Pow(-0.3 + 0.2 - 1, 2), epochs[0].ValidationLoss!.Value, 1e-6);
    }
}
