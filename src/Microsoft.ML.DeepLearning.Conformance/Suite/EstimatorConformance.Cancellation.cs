using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Cancelling, by token and by the host, at every moment of a run.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class EstimatorConformance
{
    private const int CancellationMoments = 12;

    // Operations of a running backward pass check too; each of them stops at once.
    private const int BackwardChecks = 16;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Cancelled_before_it_begins_a_run_reads_nothing(bool byHost)
    {
        using var run = new CancellableRun(Case, byHost);
        run.Cancel();
        run.AssertThrows();
        Assert.IsEmpty(run.Data.Requests);
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Cancelled_while_the_data_are_read_a_run_throws(bool byHost, bool returnBest)
    {
        using var run = new CancellableRun(Case, byHost) { ReturnBest = returnBest };
        run.Data.OnRow = _ => run.Cancel();
        run.AssertThrows();
        Assert.IsEmpty(run.Log.Epochs);
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Cancelled_in_the_first_epoch_a_run_throws(bool byHost, bool returnBest)
    {
        // The second cursor is that of the first epoch.
        using var run = new CancellableRun(Case, byHost) { ReturnBest = returnBest, Handling = DataHandling.Stream };
        run.Data.OnRow = _ =>
        {
            if (run.Data.Requests.Count > 1)
                run.Cancel();
        };
        run.AssertThrows();
        Assert.IsEmpty(run.Log.Epochs);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Cancelled_after_an_epoch_a_run_throws(bool byHost)
    {
        using var run = new CancellableRun(Case, byHost) { CancelAfterEpoch = 2 };
        run.AssertThrows();
        Assert.HasCount(2, run.Log.Epochs);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Cancelled_after_an_epoch_a_run_can_return_what_it_learned(bool byHost)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var run = new CancellableRun(Case, byHost) { CancelAfterEpoch = 2, ReturnBest = true };
            using var fitted = run.Fit();
            Assert.HasCount(2, run.Log.Epochs);

            // The host of AutoML's best trial stays cancelled; the model must work nevertheless.
            ScoreReader.AssertFinite(fitted.Scores(), "cancelled run");
            byte[] saved = fitted.Save();
            var loaded = ModelFiles.Load(new MLContext(), saved, out _);
            using var owner = loaded as IDisposable;
            fitted.AssertLoaded(ScoreReader.ReadAll(loaded.Transform(fitted.Data)), "loaded");
        });
    }

    [TestMethod]
    public void A_cancellation_is_noticed_by_the_next_check_whatever_the_run_is_doing()
    {
        int all = 0;
        using (CancellationCheck.Begin(() => all++))
            Fit().Dispose();
        Assert.IsGreaterThan(2 * AllEpochs(), all);
        for (int part = 0; part < CancellationMoments; part++)
        {
            int moment = 1 + (all * part / CancellationMoments);
            int seen = 0;
            LiveTensors.AreBalancedBy(() =>
            {
                using var source = new CancellationTokenSource();
                using var watched = CancellationCheck.Begin(() =>
                {
                    if (++seen == moment)
                        source.Cancel();
                });
                try
                {
                    Fit(options => options.CancellationToken = source.Token).Dispose();
                    Assert.IsLessThan(moment, seen, "The run ended although it was cancelled."); // waiting for rows takes more or fewer checks
                }
                catch (OperationCanceledException)
                {
                    Assert.IsLessThanOrEqualTo(moment + BackwardChecks, seen);
                }
            });
        }
    }

    [TestMethod]
    public void A_trainer_that_was_cancelled_can_fit_again()
    {
        using var source = new CancellationTokenSource();
        var context = TestContexts.Create();
        var options = Options(o => o.CancellationToken = source.Token);
        var trainer = Case.Create(context, options);
        var data = Case.Data(context, DataShape.Default);
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data));

        options.CancellationToken = CancellationToken.None;
        using var later = Fit(context, trainer, data);
        using var fresh = Fit();
        CollectionAssert.AreEqual(fresh.Fingerprint(), later.Fingerprint());
    }
}
