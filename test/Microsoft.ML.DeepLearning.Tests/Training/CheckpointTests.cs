using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class CheckpointTests
{
    [TestMethod]
    [DataRow(OptimizerKind.Sgd, LearningRateSchedule.Plateau)]
    [DataRow(OptimizerKind.Adam, LearningRateSchedule.OneCycle)]
    [DataRow(OptimizerKind.AdamW, LearningRateSchedule.CosineWithRestarts)]
    [DataRow(OptimizerKind.Lbfgs, LearningRateSchedule.Step)]
    public void Every_optimizer_and_schedule_goes_on_where_it_was(OptimizerKind optimizer, LearningRateSchedule schedule)
    {
        LoopOptions Options() => new()
        {
            MaximumEpochs = 9,
            BatchSize = 3,
            LearningRate = 0.01,
            Optimizer = optimizer,
            Momentum = 0.9,
            Schedule = schedule,
            ScheduleEpochs = 2,
            EarlyStoppingPatience = 2,
        };

        using var whole = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        LoopRunner.Run(whole, Options(), Rows);
        for (int epoch = 1; epoch < 9; epoch++)
        {
            using var folder = new TemporaryFolder();
            Interrupt(Options(), folder.File("c"), epoch);
            using var resumed = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
            var options = Options();
            options.CheckpointPath = folder.File("c");
            LoopRunner.Run(resumed, options, Rows);
            Assert.AreEqual(whole.CurrentSlope, resumed.CurrentSlope, $"interrupted after epoch {epoch}");
            Assert.AreEqual(whole.Intercept, resumed.Intercept, $"interrupted after epoch {epoch}");
        }
    }

    [TestMethod]
    public void A_resumed_run_begins_each_phase_again_up_to_its_own()
    {
        using var folder = new TemporaryFolder();
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, folder.File("c"), 6);
        using var resumed = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        var (outcome, epochs) = LoopRunner.Run(resumed, new LoopOptions { MaximumEpochs = 9, CheckpointPath = folder.File("c") }, Rows);
        Assert.AreEqual(TrainingOutcome.Completed, outcome);
        CollectionAssert.AreEqual(new[] { 0, 1 }, resumed.BegunPhases);
        CollectionAssert.AreEqual(new[] { 7, 8, 9 }, epochs.Select(epoch => epoch.Epoch).ToArray());
    }

    [TestMethod]
    public void Where_data_are_kept_and_what_is_logged_may_change_between_the_runs()
    {
        using var folder = new TemporaryFolder();
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, folder.File("c"), 6);
        using var resumed = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        var options = new LoopOptions
        {
            MaximumEpochs = 9,
            CheckpointPath = folder.File("c"),
            TensorBoardFolder = folder.File("board"),
            ReturnBestOnCancel = true,
        };
        var (outcome, _) = LoopRunner.Run(resumed, options, Rows);
        Assert.AreEqual(TrainingOutcome.Completed, outcome);
    }

    private static LoopRow[] Rows { get; } = [.. Enumerable.Range(0, 10).Select(i => new LoopRow { Features = [i / 5f], Label = (i % 3) + (i / 4f) })];

    private static void Interrupt(LoopOptions options, string path, int epoch)
    {
        using var source = new CancellationTokenSource();
        using var objective = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        options.CheckpointPath = path;
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(progress =>
        {
            if (progress.Epoch == epoch)
                source.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => LoopRunner.Run(objective, options, Rows));
    }
}
