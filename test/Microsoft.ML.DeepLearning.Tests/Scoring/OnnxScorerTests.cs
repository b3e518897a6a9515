using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

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
        // On some processors ONNX Runtime fails for a batch of no rows.
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
        var block = Block(scorer, TestRows.Make(1));
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
    public void Disposing_lets_cursors_that_are_being_read_fail_with_a_managed_exception()
    {
        var data = TestRows.Data(_ml, "regression", 5000);
        var transformer = TestNetworks.Regression(_ml);
        var scored = transformer.Transform(data);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => RowText.Read(scored, "Score").Count)).ToArray();
        while (!transformer.Scorer.IsOpen) Thread.Yield();
        transformer.Dispose();
        transformer.Dispose();
        foreach (var reader in readers)
        {
            try
            {
                Assert.AreEqual(5000, reader.GetAwaiter().GetResult());
            }
            catch (ObjectDisposedException)
            {
                // The session was gone before this reader's next block.
            }
        }
        Assert.ThrowsExactly<ObjectDisposedException>(() => scored.GetColumn<float>("Score").First());
    }

    private static RowBlock Block(OnnxScorer scorer, TestRows.Row[] rows)
    {
        var block = new RowBlock(scorer.Model.Inputs);
        foreach (var row in rows) row.Features.CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(row.Features.Length));
        return block;
    }

    private static float[] Score(OnnxScorer scorer, TestRows.Row[] rows)
    {
        var scores = new float[rows.Length * scorer.Model.OutputWidth];
        scorer.Score(Block(scorer, rows), scores);
        return scores;
    }
}
