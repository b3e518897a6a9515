namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class LabelIssueSelectionTests
{
    // Rows 0 to 4 are labelled class 0, rows 5 to 7 class 1, row 8 class 2.
    private static readonly int[] Given = [0, 0, 0, 0, 0, 1, 1, 1, 2];

    private static readonly float[][] Probabilities =
    [
        [0.80f, 0.10f, 0.10f],
        [0.30f, 0.60f, 0.10f], // margin to 1: 0.30
        [0.10f, 0.50f, 0.40f], // margin to 1: 0.40, to 2: 0.30
        [0.20f, 0.15f, 0.65f], // margin to 2: 0.45
        [0.35f, 0.40f, 0.25f], // margin to 1: 0.05
        [0.10f, 0.85f, 0.05f],
        [0.70f, 0.20f, 0.10f], // margin to 0: 0.50
        [0.05f, 0.90f, 0.05f],
        [0.10f, 0.20f, 0.70f],
    ];

    private static readonly int[][] Estimated = [[2, 2, 1], [1, 2, 0], [0, 0, 1]];

    [TestMethod]
    public void By_noise_rate_each_pair_of_classes_takes_its_largest_margins() => Check(LabelIssueFilter.PruneByNoiseRate, [1, 2, 3, 6]);

    [TestMethod]
    public void By_class_the_least_probable_labels_go() => Check(LabelIssueFilter.PruneByClass, [1, 2, 3, 6]);

    [TestMethod]
    public void A_prediction_that_disagrees_is_an_issue_for_the_baseline() => Check(LabelIssueFilter.PredictionDisagrees, [1, 2, 3, 4, 6]);

    /// <summary>t = (0.35, 0.65, 0.7): no row of class 0 reaches t(1), and row 3 has 0.65 for t(2) = 0.7; row 4 just reaches t(0).</summary>
    [TestMethod]
    public void The_confident_joint_takes_what_is_confidently_of_another_class() => Check(LabelIssueFilter.ConfidentJoint, [6]);

    [TestMethod]
    public void Both_takes_what_the_two_agree_on()
    {
        // The pair (0, 2) selects two rows, one of which (row 2) the pair (0, 1) also selects: three in all, while the class selects four.
        int[][] estimated = [[1, 2, 2], [0, 3, 0], [0, 0, 1]];

        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, Select(LabelIssueFilter.PruneByNoiseRate, estimated));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, Select(LabelIssueFilter.PruneByClass, estimated));
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, Select(LabelIssueFilter.Both, estimated));
    }

    [TestMethod]
    public void A_label_that_is_the_most_probable_class_is_never_an_issue()
    {
        int[][] all = [[0, 5, 0], [3, 0, 0], [0, 1, 0]];

        foreach (var filter in Enum.GetValues<LabelIssueFilter>())
            CollectionAssert.IsSubsetOf(Select(filter, all), new[] { 1, 2, 3, 4, 6 }, $"{filter}");
    }

    [TestMethod]
    public void Enough_rows_of_each_class_stay()
    {
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 6 }, Select(LabelIssueFilter.PredictionDisagrees, Estimated, minimum: 2));
        CollectionAssert.AreEqual(new[] { 2, 3 }, Select(LabelIssueFilter.PredictionDisagrees, Estimated, minimum: 3), "the lowest two of class 0, none of class 1");
        Assert.IsEmpty(Select(LabelIssueFilter.PredictionDisagrees, Estimated, minimum: 100));
    }

    private static void Check(LabelIssueFilter filter, int[] expected) => CollectionAssert.AreEqual(expected, Select(filter, Estimated), $"{filter}");

    private static int[] Select(LabelIssueFilter filter, int[][] estimated, int minimum = 0)
    {
        var rows = ProbabilityTables.Of(Given, Probabilities);
        bool[] issues = new LabelIssueSelection(rows, new ConfidentJoint(rows), estimated)
            .Select(filter, minimum, LabelQualities.Score(rows, LabelQualityScore.SelfConfidence));
        return [.. Enumerable.Range(0, issues.Length).Where(row => issues[row])];
    }
}
