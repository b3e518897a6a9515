using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Scoring.Sessions;

[TestClass]
public class OnnxScorerTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Scores_do_not_depend_on_how_many_rows_are_scored_at_once()
    {
        using var scorer = new OnnxScorer(TestNetworks.Perceptron(TestNetworks.Classes));
        var rows = TestRows.Make(100);
        var expected = Score(scorer, rows);
        foreach (var size in new[] { 1, 7, 64, 3, 1, 100 })
            CollectionAssert.AreEqual(expected, rows.Chunk(size).SelectMany(chunk => Score(scorer, chunk)).ToArray(), $"{size} at once");
    }

    [TestMethod]
    public void No_rows_are_scored_without_ONNX_Runtime()
    {
        // On some processors ONNX Runtime fails for an empty batch.
        using var scorer = new OnnxScorer(TestNetworks.Perceptron(TestNetworks.Classes));
        Assert.IsEmpty(Score(scorer, []));
        Assert.IsFalse(scorer.IsOpen);
        Assert.HasCount(TestNetworks.Classes, Score(scorer, TestRows.Make(1)));
        Assert.IsTrue(scorer.IsOpen);
        Assert.IsEmpty(Score(scorer, []));
    }

    [TestMethod]
    public void Many_threads_score_at_once()
    {
        using var scorer = new OnnxScorer(TestNetworks.Perceptron(1));
        var rows = TestRows.Make(500);
        var expected = Score(scorer, rows);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            CollectionAssert.AreEqual(expected, rows.Chunk(i % 8 + 1).SelectMany(chunk => Score(scorer, chunk)).ToArray()));
    }

    [TestMethod]
    public void Two_threads_use_one_transformer()
    {
        var data = TestRows.Data(_ml, "regression", 3000);
        using var transformer = TestNetworks.Regression(_ml);
        var expected = RowText.Read(transformer.Transform(data), "Score");
        Parallel.For(0, 4, _ => CollectionAssert.AreEqual(expected, RowText.Read(transformer.Transform(data), "Score")));
    }

    [TestMethod]
    public void A_row_is_scored_without_allocating()
    {
        using var scorer = new OnnxScorer(TestNetworks.Perceptron(1));
        var block = Block(scorer.Model, TestRows.Make(1));
        var scores = new float[1];
        for (var i = 0; i < 100; i++) scorer.Score(block, scores);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) scorer.Score(block, scores);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Bytes_that_are_no_model_are_invalid_data()
    {
        var model = TestNetworks.Perceptron(1);
        byte[] random = new byte[1000];
        new Random(1).NextBytes(random);
        foreach (var bytes in new[] { [], random, model.Bytes[..^10], model.Bytes[..(model.Bytes.Length / 2)] })
        {
            using var scorer = new OnnxScorer(model with { Bytes = bytes });
            Assert.ThrowsExactly<InvalidDataException>(() => Score(scorer, TestRows.Make(2)));
        }
    }

    [TestMethod]
    public void What_the_network_cannot_compute_is_an_exception_and_the_scorer_goes_on()
    {
        ColumnSpec[] inputs = [new("Key", ColumnContent.Keys, 1)];
        var graph = new OnnxGraph("lookup");
        var key = graph.Cast(graph.Input("Key", OnnxType.UInt32, "N", 1), OnnxType.Int64);
        graph.Output(graph.Gather(graph.Constant([0f, 10, 20], 3), key), "Score.Raw", OnnxType.Float, "N", 1);
        using var scorer = new OnnxScorer(new OnnxModel(graph.ToBytes(), inputs, "Score.Raw", 1));
        var block = new RowBlock(inputs);
        var scores = new float[1];
        ((ColumnBlock<int>)block.Columns[0]).AppendRow(1)[0] = 9;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => scorer.Score(block, scores)).Message, "cannot score");
        block.Clear();
        ((ColumnBlock<int>)block.Columns[0]).AppendRow(1)[0] = 2;
        scorer.Score(block, scores);
        Assert.AreEqual(20, scores[0]);
    }

    [TestMethod]
    public void Disposing_again_and_again_disturbs_no_reader()
    {
        var data = TestRows.Data(_ml, "regression", 5000);
        using var transformer = TestNetworks.Regression(_ml);
        var scored = transformer.Transform(data);
        var expected = RowText.Read(scored, "Score");
        transformer.Dispose();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => RowText.Read(scored, "Score"))).ToArray();
        while (!transformer.Scorer.IsOpen && !Task.WhenAll(readers).IsCompleted) Thread.Yield();
        while (!Task.WhenAll(readers).IsCompleted) transformer.Dispose();
        foreach (var reader in readers) CollectionAssert.AreEqual(expected, reader.GetAwaiter().GetResult());
    }

    [TestMethod]
    public void A_disposed_scorer_opens_its_session_again_on_the_next_use()
    {
        using var scorer = new OnnxScorer(TestNetworks.Perceptron(1));
        var rows = TestRows.Make(3);
        Assert.IsFalse(scorer.IsOpen);
        var expected = Score(scorer, rows);
        Assert.IsTrue(scorer.IsOpen);
        scorer.Dispose();
        scorer.Dispose();
        Assert.IsFalse(scorer.IsOpen);
        CollectionAssert.AreEqual(expected, Score(scorer, rows));
        Assert.IsTrue(scorer.IsOpen);
    }

    [TestMethod]
    public void A_session_serves_the_calls_under_way_and_no_later_ones()
    {
        var model = TestNetworks.Perceptron(1);
        var session = new NetworkSession(model, host: null);
        var rows = Block(model, TestRows.Make(2));
        Assert.IsTrue(session.TryAcquire());
        session.Release(); // the owner's reference; a call is still running
        session.Score(rows, new float[2]);
        Assert.IsTrue(session.TryAcquire());
        session.Release();
        session.Release();
        Assert.IsFalse(session.TryAcquire());
    }

    [TestMethod]
    public void Sessions_that_are_disposed_or_forgotten_take_no_memory()
    {
        // 16 MB of weights each: a hundred sessions that were not released would take 1.6 GB.
        var model = TestNetworks.Perceptron(1, width: 250_000);
        var rows = new RowBlock(model.Inputs);
        ((ColumnBlock<float>)rows.Columns[0]).AppendRow(250_000).Fill(0.5f);
        OpenAll(5);
        var before = Environment.WorkingSet;
        OpenAll(50);
        Assert.IsLessThan(200L << 20, Environment.WorkingSet - before, "This many bytes were not released.");

        void OpenAll(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using (var closed = new OnnxScorer(model)) closed.Score(rows, new float[1]);
                new OnnxScorer(model).Score(rows, new float[1]);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    private static RowBlock Block(OnnxModel model, TestRows.Row[] rows)
    {
        var block = new RowBlock(model.Inputs);
        foreach (var row in rows) row.Features.CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(row.Features.Length));
        return block;
    }

    private static float[] Score(OnnxScorer scorer, TestRows.Row[] rows)
    {
        var scores = new float[rows.Length * scorer.Model.OutputWidth];
        scorer.Score(Block(scorer.Model, rows), scores);
        return scores;
    }
}
