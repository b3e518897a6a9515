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

    [TestMethod]
    public void The_learning_rate_that_a_plateau_lowered_stays_low()
    {
        // The validation rows contradict the training rows, so their loss increases from the second epoch on.
        LoopRow[] opposite = [.. Rows.Select(row => new LoopRow { Features = row.Features, Label = -row.Label })];
        static LoopOptions Options() => new()
        {
            MaximumEpochs = 12,
            BatchSize = 3,
            LearningRate = 0.01,
            Schedule = LearningRateSchedule.Plateau,
            ScheduleDecay = 0.5,
            EarlyStoppingPatience = 5,
            RestoreBestWeights = false,
        };

        using var whole = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        var (_, all) = LoopRunner.Run(whole, Options(), Rows, opposite);
        Assert.IsLessThan(all[0].LearningRate, all[^1].LearningRate, "The rate was never lowered, so nothing can be lost.");
        for (int epoch = 1; epoch < all.Count; epoch++)
        {
            using var folder = new TemporaryFolder();
            Interrupt(Options(), folder.File("c"), epoch, opposite);
            using var resumed = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
            var options = Options();
            options.CheckpointPath = folder.File("c");
            var (_, rest) = LoopRunner.Run(resumed, options, Rows, opposite);
            CollectionAssert.AreEqual(all.Skip(epoch).Select(e => e.LearningRate).ToArray(), rest.Select(e => e.LearningRate).ToArray(), $"interrupted after epoch {epoch}");
            Assert.AreEqual(whole.CurrentSlope, resumed.CurrentSlope, $"interrupted after epoch {epoch}");
        }
    }

    [TestMethod]
    public void Other_validation_rows_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("c");
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, path, 2, Rows);
        LoopRow[] other = [.. Rows.Select(row => new LoopRow { Features = row.Features, Label = row.Label + 5 })];
        AssertRefused<InvalidOperationException>(path, "content of the validation data", validation: other);
        AssertRefused<InvalidOperationException>(path, "validation rows was 10 and is 9", validation: Rows[1..]);
        AssertRefused<InvalidOperationException>(path, "validation rows was 10 and is 0");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(17_003)]
    [DataRow(23_999)]
    public void One_changed_row_among_many_is_refused(int changed)
    {
        using var folder = new TemporaryFolder();
        LoopRow[] Many(int? other) => [.. Enumerable.Range(0, 24_000).Select(i => new LoopRow { Features = [i % 7], Label = i == other ? 1.25f : i % 3 })];
        string path = folder.File("c");
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, path, 1, rows: Many(null));
        AssertRefused<InvalidOperationException>(path, "content of the training data", rows: Many(changed));
    }

    [TestMethod]
    public void Another_seed_and_another_data_handling_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("c");
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, path, 2);
        AssertRefused<InvalidOperationException>(path, "Seed was 5 and is 6", adjust: options => options.Seed = 6);
        AssertRefused<InvalidOperationException>(path, "Seed was 5 and is null", adjust: options => options.Seed = null);
        AssertRefused<InvalidOperationException>(path, "DataHandling", adjust: options => options.DataHandling = DataHandling.Stream);
    }

    [TestMethod]
    public void Other_weights_to_begin_with_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("c");
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, path, 2, origin: "one");
        AssertRefused<InvalidOperationException>(path, "began with other weights", origin: "two");
        AssertRefused<InvalidOperationException>(path, "began with other weights");
    }

    [TestMethod]
    public void What_killed_processes_left_is_removed_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.ck");
        string guid = Guid.NewGuid().ToString("N");
        string[] own = [$"run.ck.{guid}.tmp", $"run.ck.{Guid.NewGuid():N}.tmp"];
        string[] others = [$"run.ck2.{guid}.tmp", $"run.ck.{guid}", $"run.ck.{guid}.tmp.tmp", "run.ck.tmp", $"other.run.ck.{guid}.tmp", $"run.ck.{guid[1..]}z.tmp"];
        foreach (string name in own.Concat(others))
            folder.Write(name, "");
        Interrupt(new LoopOptions { MaximumEpochs = 9 }, path, 2);
        CollectionAssert.AreEquivalent(others.Append("run.ck").ToArray(), Names());

        folder.Write(own[0], "");
        using var resumed = new LoopObjective(null, new("first", 0.5), new("second", 0.5));
        LoopRunner.Run(resumed, new LoopOptions { MaximumEpochs = 9, CheckpointPath = path, Progress = new ProgressLog(_ => folder.Write(own[1], "")) }, Rows);
        CollectionAssert.AreEquivalent(others, Names(), "On opening and at the end of the run.");

        string[] Names() => [.. Directory.GetFiles(folder.Path).Select(Path.GetFileName)!];
    }

    private static void AssertRefused<TException>(
        string path, string reason, LoopRow[]? rows = null, LoopRow[]? validation = null, string? origin = null, Action<LoopOptions>? adjust = null)
        where TException : Exception
    {
        using var objective = new LoopObjective(null, new("first", 0.5), new("second", 0.5)) { Origin = origin };
        var options = new LoopOptions { MaximumEpochs = 9, CheckpointPath = path };
        adjust?.Invoke(options);
        var error = Assert.ThrowsExactly<TException>(() => LoopRunner.Run(objective, options, rows ?? Rows, validation));
        Assert.Contains(path, error.Message);
        Assert.Contains(reason, error.Message);
        Assert.IsTrue(File.Exists(path), "The file is the user's to delete.");
    }

    private static LoopRow[] Rows { get; } = [.. Enumerable.Range(0, 10).Select(i => new LoopRow { Features = [i / 5f], Label = (i % 3) + (i / 4f) })];

    private static void Interrupt(LoopOptions options, string path, int epoch, LoopRow[]? validation = null, LoopRow[]? rows = null, string? origin = null)
    {
        using var source = new CancellationTokenSource();
        using var objective = new LoopObjective(null, new("first", 0.5), new("second", 0.5)) { Origin = origin };
        options.CheckpointPath = path;
        options.CancellationToken = source.Token;
        options.Progress = new ProgressLog(progress =>
        {
            if (progress.Epoch == epoch)
                source.Cancel();
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => LoopRunner.Run(objective, options, rows ?? Rows, validation));
    }
}
