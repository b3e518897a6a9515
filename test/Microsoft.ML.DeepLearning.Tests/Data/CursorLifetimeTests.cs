using System.Diagnostics;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class CursorLifetimeTests
{
    [TestMethod]
    [DataRow(DataHandling.InMemory, 1)]
    [DataRow(DataHandling.Stream, 4)]
    public void Only_needed_columns_are_asked_for_and_every_cursor_is_closed(DataHandling handling, int cursors)
    {
        var spy = new SpyView(NumberedRows.View(500));
        using (var data = NumberedRows.Open(spy, handling, validationFraction: 0.1))
        {
            Assert.AreEqual(0, spy.StillOpen);
            NumberedRows.Epoch(data.Training, 64, 1);
            NumberedRows.Epoch(data.Training, 64, 2);
            NumberedRows.Epoch(data.Validation!, 64, null);
        }
        Assert.AreEqual(cursors, spy.Opened);
        Assert.AreEqual(0, spy.StillOpen);
        CollectionAssert.AreEqual(new[] { "Features,Label,Weight" }, spy.Requested.ToList());
    }

    [TestMethod]
    public void An_abandoned_epoch_closes_its_cursor_and_stops_reading()
    {
        var spy = new SpyView(NumberedRows.Lazy(10_000_000));
        var rows = Streaming(spy, count: 10_000_000);
        foreach (var batch in rows.Batches(16, shuffleSeed: 1))
        {
            batch.Dispose();
            break;
        }
        Assert.AreEqual(1, spy.Opened);
        Assert.AreEqual(0, spy.StillOpen);
        long moves = spy.Moves;
        Assert.IsTrue(moves <= 4 * 100, $"{moves} rows were read, but three pools of 100 are all there is.");
        Thread.Sleep(20);
        Assert.AreEqual(moves, spy.Moves);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(30)]
    [DataRow(450)]
    public void An_error_of_the_source_surfaces_as_it_was_thrown(int row)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            var thrown = new InvalidDataException("the source broke");
            var spy = new SpyView(NumberedRows.View(500)) { BeforeRow = position => { if (position == row) throw thrown; } };
            Assert.AreSame(thrown, Assert.ThrowsExactly<InvalidDataException>(() => NumberedRows.Open(spy, DataHandling.InMemory)));
            Assert.AreSame(thrown, Assert.ThrowsExactly<InvalidDataException>(() => NumberedRows.Epoch(Streaming(spy, 500), 16, 1)));
            Assert.AreEqual(2, spy.Opened);
            Assert.AreEqual(0, spy.StillOpen);
        });
    }

    [TestMethod]
    public void A_cancellation_of_the_source_is_an_error_like_any_other()
    {
        var spy = new SpyView(NumberedRows.View(500)) { BeforeRow = position => { if (position == 5) throw new OperationCanceledException("by the source"); } };
        var error = Assert.ThrowsExactly<OperationCanceledException>(() => NumberedRows.Epoch(Streaming(spy, 500), 16, 1));
        Assert.AreEqual("by the source", error.Message);
        Assert.AreEqual(0, spy.StillOpen);
    }

    [TestMethod]
    public void A_column_that_cannot_be_read_closes_the_cursor()
    {
        var spy = new SpyView(NumberedRows.View(5));
        var columns = new TrainingColumns([new ColumnSpec("Unused", ColumnContent.Numbers, 1)], ColumnSpec.Of(spy.Schema["Label"]), null);
        var rows = new StreamingBatches(spy, columns, new DataPart(0, 1), new("training", 5, 5), new DataSettings(DataHandling.Stream, 0, 100, 1), TorchSharp.torch.CPU, static () => { });
        Assert.ThrowsExactly<ArgumentException>(() => rows.Batches(2, null).ToList());
        Assert.AreEqual(1, spy.Opened);
        Assert.AreEqual(0, spy.StillOpen);
    }

    [TestMethod]
    public void Cancelling_ends_a_wait_for_a_slow_source()
    {
        using var cancelled = new CancellationTokenSource();
        var spy = new SpyView(NumberedRows.View(2000)) { BeforeRow = _ => Thread.Sleep(10) };
        cancelled.CancelAfter(100);
        var watch = Stopwatch.StartNew();
        Assert.ThrowsExactly<OperationCanceledException>(
            () => NumberedRows.Open(spy, DataHandling.Auto, checkAlive: cancelled.Token.ThrowIfCancellationRequested));
        Assert.IsTrue(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
        Assert.AreEqual(0, spy.StillOpen);
    }

    [TestMethod]
    public void Cancelling_ends_a_search_for_a_row_with_weight()
    {
        using var cancelled = new CancellationTokenSource();
        var spy = new SpyView(NumberedRows.View(2000, _ => true)) { BeforeRow = _ => Thread.Sleep(10) };
        cancelled.CancelAfter(100);
        Assert.ThrowsExactly<OperationCanceledException>(
            () => NumberedRows.Epoch(Streaming(spy, 2000, cancelled.Token.ThrowIfCancellationRequested), 16, 1));
        Assert.AreEqual(0, spy.StillOpen);
        Assert.IsTrue(spy.Moves < 1000, $"{spy.Moves}");
    }

    [TestMethod]
    public void A_consumer_that_keeps_pools_back_lets_no_more_than_three_exist()
    {
        var spy = new SpyView(NumberedRows.Lazy(1_000_000));
        using var reader = new PoolReader(spy, NumberedRows.Columns(spy), new PoolLimit(50, 50), static () => { });
        var pools = new HashSet<Pool>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < 200; i++)
        {
            var pool = reader.Next()!;
            Assert.AreEqual(50L * i, pool.First);
            Assert.AreEqual(50, pool.Rows.Rows);
            pools.Add(pool);
            reader.Return(pool);
        }
        Assert.IsTrue(pools.Count <= 3, $"{pools.Count}");
    }

    private static StreamingBatches Streaming(IDataView view, long count, Action? checkAlive = null) => new(
        view, NumberedRows.Columns(view), new DataPart(0, 1), new("training", count, count), new DataSettings(DataHandling.Stream, 0, 100, 1), TorchSharp.torch.CPU, checkAlive ?? (static () => { }));
}
