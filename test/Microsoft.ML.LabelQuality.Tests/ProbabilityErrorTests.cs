namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Scores that are no probabilities.</summary>
[TestClass]
public sealed class ProbabilityErrorTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    [TestMethod]
    public void A_trainer_without_probabilities_is_refused_with_those_that_give_them()
    {
        var data = _context.Data.LoadFromEnumerable(NoisyClouds.Rows());
        var perceptron = _context.BinaryClassification.Trainers.AveragedPerceptron("Flag");

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _context.BinaryClassification.FindLabelIssues(data, perceptron, labelColumnName: "Flag"));

        StringAssert.Contains(error.Message, "gives no column 'Probability' of probabilities");
        StringAssert.Contains(error.Message, "Calibrators.Platt");
    }

    [TestMethod]
    public void A_calibrator_makes_that_trainer_usable()
    {
        var rows = NoisyClouds.Rows();
        var calibrated = _context.BinaryClassification.Trainers.AveragedPerceptron("Flag").Append(_context.BinaryClassification.Calibrators.Platt("Flag"));

        var issues = _context.BinaryClassification.FindLabelIssues(_context.Data.LoadFromEnumerable(rows), calibrated, labelColumnName: "Flag");

        CollectionAssert.IsSubsetOf(issues.IssueRows.ToArray(), NoisyClouds.WrongFlags(rows));
        Assert.IsNotEmpty(issues.IssueRows);
    }

    [TestMethod]
    public void Scores_that_are_no_probabilities_are_refused_with_their_row()
    {
        var scores = Multiclass.Trainers.SdcaNonCalibrated();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), scores));

        StringAssert.Contains(error.Message, "Column 'Score' holds ");
        StringAssert.Contains(error.Message, "probabilities from 0 to 1 that sum to 1 are needed");
        StringAssert.Contains(error.Message, "SdcaMaximumEntropy");
    }

    [TestMethod]
    public void Probabilities_that_do_not_fit_are_refused_with_their_size()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ProbabilityTable(1_000_000, 1000, availableBytes: 4_000_000_000));

        StringAssert.Contains(error.Message, "1,000,000 rows and 1,000 classes take 4.0 GB, 4 bytes each; the process has 4.0 GB of memory");
    }

    private IDataView Keys() => NoisyClouds.WithKeys(_context, NoisyClouds.Rows());
}
