using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Rows;

[TestClass]
public class HistoryRowsTests
{
    [TestMethod]
    public void Entries_are_numbered_row_after_row()
    {
        using var scope = NewDisposeScope();
        var history = HistoryRows.Of(Mask([0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 1, 1]));
        CollectionAssert.AreEqual(new[] { 4, 8, 10, 11 }, history.Positions.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, 2, 2 }, history.Owners.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 4 }, history.Starts.ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 1f, 3f }, history.Counts(float32, CPU).data<float>().ToArray());
        Assert.IsFalse(history.IsFull);
        Assert.IsTrue(HistoryRows.Of(ones(3, 2)).IsFull);
    }

    [TestMethod]
    [DataRow(1, new[] { 3, 6, 11 })]
    [DataRow(2, new[] { 2, 3, 5, 6, 9, 11 })]
    [DataRow(3, new[] { 1, 2, 3, 4, 5, 6, 8, 9, 11 })]
    [DataRow(4, new[] { 0, 1, 2, 3, 4, 5, 6, 8, 9, 11 })]
    public void The_longest_history_is_counted_from_the_last_entry_that_is_there(int maximum, int[] positions)
    {
        using var scope = NewDisposeScope();
        var history = HistoryRows.Of(Mask([1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 1]), maximum);
        CollectionAssert.AreEqual(positions, history.Positions.ToArray());
    }

    [TestMethod]
    public void A_batch_without_any_entry_is_a_batch()
    {
        using var scope = NewDisposeScope();
        var history = HistoryRows.Of(zeros(3, 5));
        Assert.AreEqual(0, history.Count);
        Assert.AreEqual(3, history.Batch);
    }

    private static Tensor Mask(params float[][] rows) => stack([.. rows.Select(row => tensor(row))]);
}
