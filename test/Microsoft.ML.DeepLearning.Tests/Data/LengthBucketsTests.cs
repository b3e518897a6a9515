using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class LengthBucketsTests
{
    private const int BatchSize = 10;

    [TestMethod]
    [DataRow(9)]
    [DataRow(10)]
    [DataRow(1000)]
    [DataRow(1003)]
    public void Every_row_comes_once_and_little_of_a_batch_is_padding(int rows)
    {
        int[] lengths = Lengths(rows);
        int[] order = Shuffled(rows, 1);
        int before = Padding(order, lengths);
        LengthBuckets.Arrange(order, BatchSize, row => lengths[row], seed: 1);
        CollectionAssert.AreEqual(Enumerable.Range(0, rows).ToArray(), order.Order().ToArray());
        if (rows >= 1000)
            Assert.IsLessThan(before / 5, Padding(order, lengths));
    }

    [TestMethod]
    public void The_order_follows_from_the_seed_and_batches_are_not_sorted()
    {
        int[] lengths = Lengths(500);
        int[] Arranged(long seed)
        {
            int[] order = Shuffled(500, seed);
            LengthBuckets.Arrange(order, BatchSize, row => lengths[row], seed);
            return order;
        }

        CollectionAssert.AreEqual(Arranged(1), Arranged(1));
        CollectionAssert.AreNotEqual(Arranged(1), Arranged(2));
        int[] longest = [.. Arranged(1).Chunk(BatchSize).Select(batch => batch.Max(row => lengths[row]))];
        CollectionAssert.AreNotEqual(longest.Order().ToArray(), longest);
    }

    [TestMethod]
    public void Batches_of_one_bucket_come_in_a_random_order()
    {
        // 30 batches fit into one bucket: if they were sorted, their lengths would increase throughout.
        int[] lengths = Lengths(300);
        int[] order = Shuffled(300, 1);
        LengthBuckets.Arrange(order, BatchSize, row => lengths[row], seed: 1);
        int[] longest = [.. order.Chunk(BatchSize).Select(batch => batch.Max(row => lengths[row]))];
        int rises = longest.Zip(longest.Skip(1)).Count(pair => pair.First <= pair.Second);
        Assert.IsLessThan(22, rises, string.Join(" ", longest));
        Assert.IsGreaterThan(7, rises, string.Join(" ", longest));
    }

    [TestMethod]
    public void Without_a_seed_all_rows_go_by_length()
    {
        int[] lengths = Lengths(500);
        int[] order = [.. Enumerable.Range(0, 500)];
        LengthBuckets.Arrange(order, BatchSize, row => lengths[row], seed: null);
        CollectionAssert.AreEqual(Enumerable.Range(0, 500).OrderBy(row => lengths[row]).ToArray(), order);
    }

    private static int[] Lengths(int rows)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, rows).Select(_ => 1 + random.Next(60))];
    }

    private static int[] Shuffled(int rows, long seed)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        RandomSource.Shuffle(order, seed, 0);
        return order;
    }

    private static int Padding(int[] order, int[] lengths)
        => order.Chunk(BatchSize).Sum(batch => batch.Sum(row => batch.Max(other => lengths[other]) - lengths[row]));
}
