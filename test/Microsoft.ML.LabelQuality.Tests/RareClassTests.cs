using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Classes and groups with too few rows for the folds.</summary>
[TestClass]
public sealed class RareClassTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    private IEstimator<ITransformer> Trainer => Multiclass.Trainers.LbfgsMaximumEntropy();

    [TestMethod]
    public void A_class_with_fewer_rows_than_folds_is_named()
    {
        var rows = NoisyClouds.Rows().Where(row => row.Truth != "elm" || row.Id < 12).ToList();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(NoisyClouds.WithKeys(_context, rows), Trainer));

        StringAssert.Contains(error.Message, "Class 'elm' of label column 'Label' has 4 rows, fewer than the 5 folds.");
    }

    [TestMethod]
    public void A_rare_class_can_be_left_unjudged()
    {
        var rows = NoisyClouds.Rows();
        foreach (var row in rows.Where(row => row.Label == "elm").Skip(4))
            row.Label = "oak";
        rows[0].Label = "pine";
        var data = NoisyClouds.WithKeys(_context, rows);
        var told = new List<string>();
        _context.Log += (_, log) => told.Add(log.Message);

        var issues = Multiclass.FindLabelIssues(data, Trainer, new LabelIssueOptions { LeaveRareClassesUnjudged = true });

        int[] rare = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Label is "elm" or "pine")];
        Assert.HasCount(5, rare);
        Assert.IsEmpty(rare.Intersect(issues.IssueRows));
        float[] quality = [.. issues.Data.GetColumn<float>("LabelQuality")];
        uint[] suggested = [.. issues.Data.GetColumn<uint>("SuggestedLabel")];
        uint[] labels = [.. data.GetColumn<uint>("Label")];
        Assert.IsTrue(rare.All(row => quality[row] == 1 && suggested[row] == labels[row]));
        Assert.IsGreaterThan(5, issues.IssueRows.Count(row => rows[row].Truth == "ash" && rows[row].Label == "oak"), "the other classes are judged");
        foreach (string name in new[] { "elm", "pine" })
            Assert.Contains(message => message.Contains($"Class '{name}' of label column 'Label' is too rare for 5 folds: its labels are not judged."), told);
    }

    [TestMethod]
    public void Where_every_class_is_rare_nothing_can_be_judged()
    {
        var data = NoisyClouds.WithKeys(_context, NoisyClouds.Rows(9));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(data, Trainer, new LabelIssueOptions { LeaveRareClassesUnjudged = true }));
        Assert.Contains("fewer than the 5 folds, as has every other class.", error.Message);
    }

    [TestMethod]
    public void A_class_whose_group_stays_whole_can_be_left_unjudged()
    {
        List<NoisyRow> rows = [.. NoisyClouds.Rows().Select(row => new NoisyRow
        {
            Id = row.Id,
            Features = row.Features,
            Truth = row.Truth,
            Label = row.Label,
            Flag = row.Flag,
            Person = row.Label == "elm" ? "one person" : row.Person,
        })];
        var options = new LabelIssueOptions { SamplingKeyColumnName = "Person", LeaveRareClassesUnjudged = true };
        var issues = Multiclass.FindLabelIssues(NoisyClouds.WithKeys(_context, rows), Trainer, options);
        float[] quality = [.. issues.Data.GetColumn<float>("LabelQuality")];
        Assert.IsTrue(rows.Where(row => row.Label == "elm").All(row => quality[rows.IndexOf(row)] == 1));
    }

    [TestMethod]
    public void Fewer_groups_than_folds_are_counted()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, samplingKeyColumnName: "Truth"));

        StringAssert.Contains(error.Message, "Sampling key column 'Truth' has 3 groups, fewer than the 5 folds");
    }

    [TestMethod]
    public void A_class_in_one_group_is_named()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, numberOfFolds: 2, samplingKeyColumnName: "Truth"));

        StringAssert.Contains(error.Message, "are in one fold, as the groups of sampling key column 'Truth' stay whole");
    }

    private IDataView Keys() => NoisyClouds.WithKeys(_context, NoisyClouds.Rows());
}
