namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class ConfidentJointTests
{
    /// <summary>Computed by hand: t(0) = (0.9 + 0.6 + 0.1 + 0.4) / 4 = 0.5, t(1) = (0.8 + 0.3 + 0.7) / 3 = 0.6.</summary>
    [TestMethod]
    public void A_small_table_is_counted_as_by_hand()
    {
        int[] given = [0, 0, 0, 0, 1, 1, 1];
        float[][] probabilities = [[0.9f, 0.1f], [0.6f, 0.4f], [0.1f, 0.9f], [0.4f, 0.6f], [0.2f, 0.8f], [0.7f, 0.3f], [0.3f, 0.7f]];

        var joint = new ConfidentJoint(ProbabilityTables.Of(given, probabilities));

        Assert.AreEqual(0.5, joint.Thresholds[0], 1e-7);
        Assert.AreEqual(0.6, joint.Thresholds[1], 1e-7);
        CollectionAssert.AreEqual(new[] { 2, 2 }, joint.Counts[0]); // 0.6 reaches t(1) = 0.6
        CollectionAssert.AreEqual(new[] { 1, 2 }, joint.Counts[1]);
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 1, 0, 1 }, joint.ConfidentClasses);
    }

    /// <summary>The definition, implemented again without regard to cost.</summary>
    [TestMethod]
    public void Random_tables_are_counted_as_the_definition_says()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var rows = ProbabilityTables.WithTies(seed, rows: 40, classes: 2 + (seed % 4));
            int classes = rows.Classes;
            double[] thresholds = [.. Enumerable.Range(0, classes).Select(j => Enumerable.Range(0, rows.Rows)
                .Where(row => rows.Given[row] == j).Select(row => (double)rows.Probabilities[row][j]).DefaultIfEmpty(double.PositiveInfinity).Average())];
            var expected = new int[classes, classes];
            for (int row = 0; row < rows.Rows; row++)
            {
                float[] p = [.. rows.Probabilities[row]];
                int[] confident = [.. Enumerable.Range(0, classes).Where(j => p[j] >= thresholds[j] - 1e-6)];
                if (confident.Length == 0)
                    continue;
                int best = confident.Where(j => p[j] == confident.Max(k => p[k])).OrderBy(j => j == rows.Given[row] ? -1 : j).First();
                expected[rows.Given[row], best]++;
            }

            var joint = new ConfidentJoint(rows);

            CollectionAssert.AreEqual(expected.Cast<int>().ToArray(), joint.Counts.SelectMany(counts => counts).ToArray(), $"seed {seed}");
        }
    }

    [TestMethod]
    public void Of_equally_probable_classes_the_given_one_counts()
    {
        var joint = new ConfidentJoint(ProbabilityTables.Of([0, 1, 2], [[0.5f, 0.5f, 0], [0.5f, 0.5f, 0], [0.4f, 0.4f, 0.2f]]));

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, joint.ConfidentClasses);
    }

    [TestMethod]
    public void Rounding_does_not_keep_a_probability_below_a_threshold_that_equals_it()
    {
        float[] same = [0.1f, 0.2f, 0.7f];
        int[] given = [0, 1, 2, 2, 2, 2, 2, 1, 0, 2];

        var joint = new ConfidentJoint(ProbabilityTables.Of(given, [.. given.Select(_ => same)]));

        // Every probability equals its threshold up to rounding of the mean: the most probable class is counted.
        CollectionAssert.AreEqual(Enumerable.Repeat(2, given.Length).ToArray(), joint.ConfidentClasses);
    }

    [TestMethod]
    public void A_class_without_rows_is_never_confident()
    {
        var joint = new ConfidentJoint(ProbabilityTables.Of([0, 1], [[0.1f, 0.1f, 0.8f], [0.1f, 0.2f, 0.7f]]));

        Assert.AreEqual(double.PositiveInfinity, joint.Thresholds[2]);
        CollectionAssert.AreEqual(new[] { 0, 1 }, joint.ConfidentClasses);
    }

    [TestMethod]
    public void A_row_that_reaches_no_threshold_is_not_counted()
    {
        var joint = new ConfidentJoint(ProbabilityTables.Of([0, 0, 1, 1], [[0.9f, 0.1f, 0], [0.4f, 0.2f, 0.4f], [0.1f, 0.9f, 0], [0, 1, 0]]));

        Assert.AreEqual(ConfidentJoint.NoClass, joint.ConfidentClasses[1]);
        Assert.AreEqual(2, joint.Counts.Sum(counts => counts.Sum()), "row 2 has 0.9 for a threshold of 0.95");
    }
}
