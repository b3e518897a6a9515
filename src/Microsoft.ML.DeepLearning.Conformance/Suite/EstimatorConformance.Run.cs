namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>The course of a run: reports, validation, early stopping, divergence, native memory.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class EstimatorConformance
{
    [TestMethod]
    public void Every_epoch_is_reported_once_and_logged_in_one_line()
    {
        var context = TestContexts.Create();
        var lines = new List<string>();
        context.Log += (_, entry) => lines.Add(entry.Message);
        var log = new ProgressLog();
        using var fitted = Fit(context, Trainer(context, options =>
        {
            options.Progress = log;
            options.ValidationFraction = 0.2;
        }), Case.Data(context, DataShape.Default));

        CollectionAssert.AreEqual(Enumerable.Range(1, log.Epochs.Count).ToArray(), log.Epochs.Select(epoch => epoch.Epoch).ToArray());
        Assert.IsLessThanOrEqualTo(log.Epochs[^1].MaximumEpochs, log.Epochs.Count);
        foreach (var epoch in log.Epochs)
        {
            Assert.AreEqual(AllEpochs(), epoch.MaximumEpochs);
            Assert.IsTrue(double.IsFinite(epoch.TrainingLoss) && double.IsFinite(epoch.ValidationLoss!.Value), $"{epoch}");
            Assert.IsGreaterThan(0, epoch.LearningRate);
            Assert.ContainsSingle(line => line.Contains($"Epoch {epoch.Epoch} of {epoch.MaximumEpochs} [{epoch.Phase}]"), lines);
        }
        CollectionAssert.AreEqual(log.Epochs.Select(epoch => epoch.Elapsed).Order().ToArray(), log.Epochs.Select(epoch => epoch.Elapsed).ToArray());
        foreach (var phase in log.Epochs.GroupBy(epoch => epoch.Phase))
        {
            double lowest = double.PositiveInfinity;
            foreach (var epoch in phase)
            {
                Assert.AreEqual(epoch.ValidationLoss < lowest, epoch.IsBest, $"{epoch}");
                lowest = Math.Min(lowest, epoch.ValidationLoss!.Value);
            }
        }
    }

    [TestMethod]
    public void Without_validation_rows_no_validation_loss_is_reported()
    {
        var log = new ProgressLog();
        using var fitted = Fit(options => options.Progress = log);
        Assert.IsTrue(log.Epochs.All(epoch => epoch.ValidationLoss is null && !epoch.IsBest));
    }

    [TestMethod]
    public void The_model_is_the_one_with_the_lowest_validation_loss()
    {
        var log = new ProgressLog();
        using var fitted = FitWithValidation(DataShape.Default with { Opposite = true }, out var validation, options =>
        {
            options.Progress = log;
            options.MaximumEpochs = 30;
            options.Schedule = LearningRateSchedule.Constant; // the weights keep moving to the end
        });
        string last = log.Epochs[^1].Phase;
        double best = log.Epochs.Where(epoch => epoch.Phase == last).Min(epoch => epoch.ValidationLoss!.Value);
        if (log.Epochs[0].Phase == last)
            Assert.AreNotEqual(best, log.Epochs[^1].ValidationLoss!.Value, "The best epoch is the last one, so nothing had to be restored.");
        if (Case.ValidationLoss(fitted.Model.Transform(validation), fitted.Data) is double loss)
            Assert.AreEqual(best, loss, 1e-4 * Math.Max(1, best));
    }

    [TestMethod]
    public void Without_restoring_the_last_weights_are_kept()
    {
        var log = new ProgressLog();
        using var fitted = FitWithValidation(DataShape.Default with { Opposite = true }, out var validation, options =>
        {
            options.Progress = log;
            options.RestoreBestWeights = false;
        });
        double last = log.Epochs[^1].ValidationLoss!.Value;
        var scored = fitted.Model.Transform(validation);
        double? expected = Case.ValidationLoss(scored, fitted.Data);
        if (expected is double loss)
            Assert.AreEqual(last, loss, 1e-4 * Math.Max(1, last));
        // TorchSharp and ONNX Runtime may round a row near the decision boundary differently.
        if (expected is not null && log.Epochs[^1].ValidationAccuracy is double accuracy)
            Assert.AreEqual(TaskLosses.Accuracy(Case.Task, scored), accuracy, 0.01);
        Assert.IsTrue(Case.Task != PredictionTask.Regression || log.Epochs.All(epoch => epoch.ValidationAccuracy is null));
    }

    [TestMethod]
    public void A_validation_loss_that_does_not_fall_ends_the_run_early()
    {
        var log = new ProgressLog();
        using var fitted = FitWithValidation(DataShape.Default with { Opposite = true }, out _, options =>
        {
            options.Progress = log;
            options.MaximumEpochs = 60;
            options.EarlyStoppingPatience = 3;
        });
        Assert.IsLessThan(60, log.Epochs.Count);
        Assert.IsTrue(log.Epochs.TakeLast(3).All(epoch => !epoch.IsBest));
    }

    [TestMethod]
    public void A_run_that_diverges_never_gives_weights_that_are_not_finite()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            try
            {
                using var fitted = Fit(Case.MakeDivergent);
                ScoreReader.AssertFinite(fitted.Scores(), "diverging run");
            }
            catch (InvalidOperationException error)
            {
                Assert.Contains("epoch", error.Message);
                Assert.Contains("first in '", error.Message);
            }
        });
    }

    [TestMethod]
    public void No_tensor_outlives_fit()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            var fitted = Fit(options => options.ValidationFraction = 0.2);
            fitted.Scores();
            fitted.Dispose();
        });
        LiveTensors.AreBalancedBy(() => Fit(options => options.DataHandling = DataHandling.Stream).Dispose(), "Streaming");
    }

    [TestMethod]
    public void A_callback_that_throws_ends_the_run_and_leaves_nothing_behind()
    {
        var watched = new WatchedView(Case.Data(TestContexts.Create(), DataShape.Default));
        LiveTensors.AreBalancedBy(() =>
        {
            var error = Assert.ThrowsExactly<NotSupportedException>(() => Trainer(TestContexts.Create(), options =>
            {
                options.DataHandling = DataHandling.Stream;
                options.Progress = new ProgressLog(_ => throw new NotSupportedException("from the callback"));
            }).Fit(watched));
            Assert.AreEqual("from the callback", error.Message);
        });
        Assert.AreEqual(0, watched.OpenCursors);
    }

    private FittedModel FitWithValidation(DataShape shape, out IDataView validation, Action<TrainingOptions> adjust)
    {
        var context = TestContexts.Create();
        var data = Case.Data(context, DataShape.Default);
        validation = Case.Data(context, shape);
        return new FittedModel(context, Case.Fit(Trainer(context, adjust), data, validation), data);
    }
}
