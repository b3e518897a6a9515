using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class BatchSourceTests
{
    [TestMethod]
    [DataRow(DataHandling.InMemory, 1)]
    [DataRow(DataHandling.InMemory, 64)]
    [DataRow(DataHandling.InMemory, 100)]
    [DataRow(DataHandling.InMemory, 700)]
    [DataRow(DataHandling.InMemory, 1000)]
    [DataRow(DataHandling.Stream, 1)]
    [DataRow(DataHandling.Stream, 64)]
    [DataRow(DataHandling.Stream, 100)]
    [DataRow(DataHandling.Stream, 700)]
    [DataRow(DataHandling.Stream, 1000)]
    public void Every_epoch_holds_every_row_once(DataHandling handling, int batchSize)
    {
        using var data = NumberedRows.Open(NumberedRows.View(700), handling);
        Assert.AreEqual(700, data.Training.Rows);
        for (long epoch = 0; epoch < 3; epoch++)
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 700).ToList(), NumberedRows.Epoch(data.Training, batchSize, epoch));
    }

    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void All_batches_but_the_last_are_full(DataHandling handling)
    {
        using var data = NumberedRows.Open(NumberedRows.View(730), handling);
        var sizes = new List<int>();
        foreach (var batch in data.Training.Batches(64, shuffleSeed: 1))
        {
            using (batch)
                sizes.Add(batch.Rows);
        }
        Assert.AreEqual(data.Training.StepsPerEpoch(64), sizes.Count);
        CollectionAssert.AreEqual(Enumerable.Repeat(64, 11).Append(26).ToList(), sizes);
    }

    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void Seeds_choose_the_order_and_none_keeps_that_of_the_data(DataHandling handling)
    {
        using var data = NumberedRows.Open(NumberedRows.View(500), handling);
        var first = NumberedRows.Epoch(data.Training, 32, 11);
        CollectionAssert.AreEqual(first, NumberedRows.Epoch(data.Training, 32, 11));
        CollectionAssert.AreNotEqual(first, NumberedRows.Epoch(data.Training, 32, 12));
        CollectionAssert.AreEqual(Enumerable.Range(0, 500).ToList(), NumberedRows.Epoch(data.Training, 32, null));
    }

    [TestMethod]
    public void A_streamed_shuffle_mixes_whole_pools_and_moves_their_borders()
    {
        using var data = NumberedRows.Open(NumberedRows.View(1000), DataHandling.Stream, poolSize: 100);
        var epochs = Enumerable.Range(0, 8).Select(seed => NumberedRows.Epoch(data.Training, 10, seed)).ToList();
        foreach (var order in epochs)
        {
            int farthest = order.Select((row, place) => Math.Abs(row - place)).Max();
            Assert.IsTrue(farthest is > 50 and < 100, $"{farthest}");
        }

        int FirstPool(List<int> order) => Enumerable.Range(1, 100).First(n => order.Take(n).Max() == n - 1 && order.Take(n).Distinct().Count() == n);
        Assert.IsTrue(epochs.Select(FirstPool).Distinct().Count() > 4);
    }

    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void Rows_without_weight_vanish(DataHandling handling)
    {
        using var data = NumberedRows.Open(NumberedRows.View(300, n => n % 3 == 1), handling);
        var kept = Enumerable.Range(0, 300).Where(n => n % 3 != 1).ToList();
        Assert.AreEqual(kept.Count, data.Training.Rows);
        CollectionAssert.AreEqual(kept, NumberedRows.Epoch(data.Training, 64, null, n => kept.IndexOf(n)));
        Assert.AreEqual(kept.Sum(n => n + 1.0), data.Summary.WeightSum);
    }

    [TestMethod]
    public void More_rows_than_a_block_of_the_table_stay_in_step()
    {
        using var data = NumberedRows.Open(NumberedRows.Lazy(40_000), DataHandling.InMemory, validationFraction: 0.25);
        var rows = new HashSet<float>();
        foreach (var batch in data.Training.Batches(999, shuffleSeed: 5).Concat(data.Validation!.Batches(999, shuffleSeed: null)))
        {
            using (batch)
            {
                float[] features = [.. batch.Inputs[0].data<float>()];
                float[] labels = [.. batch.Label.data<float>()];
                long[] index = [.. batch.RowIndex.data<long>()];
                for (int i = 0; i < batch.Rows; i++)
                {
                    Assert.AreEqual(labels[i], 2 * features[2 * i]);
                    Assert.AreEqual(index[i], features[2 * i]);
                    Assert.IsTrue(rows.Add(features[2 * i]));
                }
            }
        }
        Assert.HasCount(40_000, rows);
    }

    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void No_tensor_outlives_its_batch(DataHandling handling)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var data = NumberedRows.Open(NumberedRows.View(300), handling, validationFraction: 0.2);
            NumberedRows.Epoch(data.Training, 32, 1);
            NumberedRows.Epoch(data.Validation!, 32, null);
            foreach (var batch in data.Training.Batches(32, shuffleSeed: 2))
            {
                batch.Dispose();
                break;
            }
        });
    }
}
