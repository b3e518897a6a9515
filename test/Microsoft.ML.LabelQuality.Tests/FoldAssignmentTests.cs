namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class FoldAssignmentTests
{
    [TestMethod]
    public void Folds_and_the_classes_in_them_differ_by_one_row_at_most()
    {
        int[] given = Labels(seed: 3, rows: 1003, classes: 4);
        byte[] folds = FoldAssignment.Stratify(RowsByClass.Of(given, 4), given.Length, 7, new Random(1));

        AssertEven(folds.CountBy(fold => fold).Select(each => each.Value), folds: 7);
        for (int label = 0; label < 4; label++)
            AssertEven(folds.Where((_, row) => given[row] == label).CountBy(fold => fold).Select(each => each.Value), folds: 7);
    }

    [TestMethod]
    public void The_seed_decides()
    {
        int[] given = Labels(seed: 3, rows: 200, classes: 2);
        var rowsOf = RowsByClass.Of(given, 2);

        CollectionAssert.AreEqual(FoldAssignment.Stratify(rowsOf, 200, 5, new Random(1)), FoldAssignment.Stratify(rowsOf, 200, 5, new Random(1)));
        CollectionAssert.AreNotEqual(FoldAssignment.Stratify(rowsOf, 200, 5, new Random(1)), FoldAssignment.Stratify(rowsOf, 200, 5, new Random(2)));
    }

    [TestMethod]
    public void Groups_stay_whole_and_classes_are_shared_out()
    {
        const int Rows = 2000;
        int[] given = Labels(seed: 4, Rows, classes: 3);
        var random = new Random(5);
        uint[] groups = [.. given.Select(_ => (uint)(random.NextDouble() * random.NextDouble() * 300))]; // with many sizes
        int[] counts = [.. RowsByClass.Of(given, 3).Select(rows => rows.Count)];

        byte[] folds = FoldAssignment.KeepTogether(given, counts, groups, 5, new Random(1));

        foreach (var group in Enumerable.Range(0, Rows).GroupBy(row => groups[row]))
            Assert.HasCount(1, group.Select(row => folds[row]).Distinct().ToArray(), $"group {group.Key}");
        for (int fold = 0; fold < 5; fold++)
        {
            for (int label = 0; label < 3; label++)
            {
                double share = Enumerable.Range(0, Rows).Count(row => folds[row] == fold && given[row] == label) / (double)counts[label];
                Assert.AreEqual(0.2, share, 0.02, $"class {label} in fold {fold}");
            }
        }
    }

    private static int[] Labels(int seed, int rows, int classes)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => (int)(classes * random.NextDouble() * random.NextDouble()))];
    }

    private static void AssertEven(IEnumerable<int> counts, int folds)
    {
        int[] all = [.. counts];
        Assert.HasCount(folds, all);
        Assert.IsLessThanOrEqualTo(1, all.Max() - all.Min());
    }
}
