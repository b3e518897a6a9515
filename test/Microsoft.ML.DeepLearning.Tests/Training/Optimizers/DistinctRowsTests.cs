using Microsoft.ML.DeepLearning.Training.Optimizers;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class DistinctRowsTests
{
    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 1)]
    [DataRow(1000, 10)]
    [DataRow(5000, 1_000_000)]
    public void Rows_come_once_in_their_first_order_and_every_entry_finds_its_own(int entries, int rows)
    {
        var random = new Random(entries);
        AssertFound(new DistinctRows(), [.. Enumerable.Range(0, entries).Select(_ => random.Next(rows))]);
    }

    [TestMethod]
    public void Rows_that_fall_on_one_place_of_the_table_are_kept_apart()
        => AssertFound(new DistinctRows(), [.. Enumerable.Range(0, 2000).Select(i => i % 500 * (1 << 22))]);

    [TestMethod]
    public void A_short_list_after_a_long_one_sees_nothing_of_it()
    {
        var distinct = new DistinctRows();
        AssertFound(distinct, [.. Enumerable.Range(0, 3000)]);
        AssertFound(distinct, [int.MaxValue, 7, 7, 0, 2999, int.MaxValue]);
        AssertFound(distinct, []);
    }

    private static void AssertFound(DistinctRows distinct, int[] rows)
    {
        distinct.Find(rows);
        CollectionAssert.AreEqual(rows.Distinct().ToArray(), distinct.Distinct.ToArray());
        var found = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            found[i] = distinct.Distinct[distinct.Places[i]];
        CollectionAssert.AreEqual(rows, found);
        Assert.AreEqual(rows.Length, distinct.Places.Length);
    }
}
