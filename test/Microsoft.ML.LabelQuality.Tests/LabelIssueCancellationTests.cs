using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Cancellation of the search for label issues.</summary>
[TestClass]
public sealed class LabelIssueCancellationTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    private IEstimator<ITransformer> Trainer => Multiclass.Trainers.LbfgsMaximumEntropy();

    [TestMethod]
    public void Cancellation_is_heard_between_folds()
    {
        HostCancellation.Cancel(_context);

        Assert.ThrowsExactly<OperationCanceledException>(() => Multiclass.FindLabelIssues(Keys(), Trainer));
    }

    [TestMethod]
    public void Cancellation_is_heard_within_64_rows_of_any_pass()
    {
        long AllRows(out long after, long moment)
        {
            var context = new MLContext(seed: 1);
            var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();
            var view = new WatchedView(NoisyClouds.WithKeys(context, NoisyClouds.Rows()));
            long read = 0;
            view.OnRow = _ =>
            {
                if (Interlocked.Increment(ref read) == moment)
                    HostCancellation.Cancel(context);
            };
            if (moment == 0)
                context.MulticlassClassification.FindLabelIssues(view, trainer);
            else
                Assert.ThrowsExactly<OperationCanceledException>(() => context.MulticlassClassification.FindLabelIssues(view, trainer), $"row {moment}");
            after = read - moment;
            Assert.AreEqual(0, view.OpenCursors);
            return read;
        }

        long all = AllRows(out _, 0);
        for (long moment = 1; moment < all; moment += all / 11)
        {
            _ = AllRows(out long after, moment);
            Assert.IsLessThanOrEqualTo(64, after, $"row {moment} of {all}");
        }
    }

    private IDataView Keys() => NoisyClouds.WithKeys(_context, NoisyClouds.Rows());
}
