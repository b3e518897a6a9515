using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.Embeddings;

/// <summary>The mini-batch aware regularisation.</summary>
[TestClass]
public sealed class RowCountsTests
{
    private static readonly FieldColumn Item = Fields.Key("Item", 0, 6, new() { TableName = "items" });
    private static readonly FieldColumn Past = Fields.Keys("Past", 1, 6, FieldKind.Sequence, new() { TableName = "items" });

    // Keys of the item, then of the history; 0 is missing.
    private static readonly long[][] Rows = [[1, 2, 2], [1, 1, 3], [0, 3, 0], [5, 0, 0], [1, 5, 2]];

    [TestMethod]
    public void Penalties_are_the_strength_over_the_rows_that_use_a_table_row()
    {
        using var tables = Tables(strength: 0.5);
        tables.CountRows(new FixedBatches(Rows, 2), () => { });
        // Row 0 is used by the third, 1 by three, 2 by two, 3 by two, 4 and 6 by none, 5 by two.
        float[] expected = [0.5f / 1, 0.5f / 3, 0.5f / 2, 0.5f / 2, 0, 0.5f / 2, 0];
        CollectionAssert.AreEqual(expected, tables.Parameters[0].RowPenalty);
    }

    /// <summary>
    /// Over an epoch of single-row batches each table row is penalised n times with 1/n: the gradients of the penalties sum to λ·w, the
    /// gradient of λ/2·Σ‖w‖² over the rows in use.
    /// </summary>
    [TestMethod]
    public void Over_an_epoch_of_single_rows_the_penalty_is_that_of_the_whole_table()
    {
        using var scope = NewDisposeScope();
        using var tables = Tables(strength: 1);
        tables.CountRows(new FixedBatches(Rows, 2), () => { });
        var parameter = tables.Parameters[0];
        var sum = zeros(7, 3);
        foreach (var batch in new FixedBatches(Rows, 1).Batches(1, null))
        {
            using (batch)
            {
                var embedded = tables.Embed(batch.Inputs);
                ((embedded.Of(Item).sum() + embedded.Of(Past).sum()) * 0).backward(); // the loss itself has gradient 0
                parameter.CollectGradient();
                for (int i = 0; i < parameter.TouchedRows.Length; i++)
                    sum[parameter.TouchedRows[i]] += parameter.Gradient![i];
            }
        }

        var used = tensor(new long[] { 0, 1, 2, 3, 5 });
        TensorAssert.AreClose(parameter.Values.index_select(0, used), sum.index_select(0, used), 1e-6);
        Assert.AreEqual(0, sum.index_select(0, tensor(new long[] { 4, 6 })).count_nonzero().ToInt64());
        Assert.AreEqual(parameter.Values.index_select(0, used).square().sum().ToDouble(), (sum * parameter.Values).sum().ToDouble(), 1e-5);
    }

    [TestMethod]
    public void Without_the_regulariser_no_row_is_read()
    {
        using var tables = Tables(strength: 0);
        tables.CountRows(new FixedBatches(null!, 2), () => Assert.Fail("Rows were read."));
        Assert.IsNull(tables.Parameters[0].RowPenalty);
    }

    [TestMethod]
    public void Counting_can_be_cancelled()
    {
        using var tables = Tables(strength: 1);
        Assert.ThrowsExactly<OperationCanceledException>(() => tables.CountRows(new FixedBatches(Rows, 2), () => throw new OperationCanceledException()));
    }

    private static EmbeddingTables Tables(double strength) => new(
        "t",
        EmbeddingLayout.Of([Item, Past], 3),
        new ClickThroughTrainer.Options { EmbeddingRegularization = strength, EmbeddingInitialDeviation = 1 },
        CPU);

    private sealed class FixedBatches(long[][] rows, int size) : BatchSource
    {
        public override long Rows => rows.Length;

        public override IEnumerable<TensorBatch> Batches(int batchSize, long? shuffleSeed)
        {
            foreach (long[][] part in rows.Chunk(size))
            {
                var items = tensor([.. part.Select(row => row[0])], [part.Length, 1]);
                var past = tensor([.. part.SelectMany(row => row[1..])], [part.Length, 2]);
                yield return new TensorBatch(part.Length, [items, past], zeros(part.Length), null, arange(part.Length));
            }
        }

        public override void Dispose()
        {
        }
    }
}
