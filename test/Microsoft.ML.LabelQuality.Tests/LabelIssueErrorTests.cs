using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Labels, columns and options that cannot be used.</summary>
[TestClass]
public sealed class LabelIssueErrorTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    private IEstimator<ITransformer> Trainer => Multiclass.Trainers.LbfgsMaximumEntropy();

    [TestMethod]
    public void A_missing_label_is_named_with_its_row()
    {
        var rows = NoisyClouds.Rows();
        rows[7].Label = "";

        foreach (var data in new[] { NoisyClouds.WithKeys(_context, rows), _context.Data.LoadFromEnumerable(rows) })
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(data, Trainer));
            StringAssert.Contains(error.Message, "Label column 'Label' has no value in row 7");
        }
    }

    [TestMethod]
    public void One_class_is_not_enough()
    {
        var rows = NoisyClouds.Rows().Where(row => row.Label == "elm").ToList();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(NoisyClouds.WithKeys(_context, rows), Trainer));

        StringAssert.Contains(error.Message, "Label column 'Label' has 'elm' in every row; at least two classes are needed");
        var nothing = Assert.ThrowsExactly<InvalidOperationException>(() => _context.BinaryClassification.FindLabelIssues(
            _context.Data.LoadFromEnumerable<NoisyRow>([]), Trainer, labelColumnName: "Flag"));
        Assert.AreEqual("The data has no row.", nothing.Message);
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_named()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, labelColumnName: "Lable")).Message,
            "Label column 'Lable' is missing; the data has the columns 'Id', ");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, samplingKeyColumnName: "Group")).Message,
            "Sampling key column 'Group' is missing");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _context.BinaryClassification.FindLabelIssues(Keys(), Trainer)).Message,
            "Boolean is needed for binary classification");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, labelColumnName: "Features")).Message,
            "Label column 'Features' has type Vector<Single, 2>; a key of UInt32, text, a number or a date is needed");
    }

    [TestMethod]
    public void Numbers_that_are_no_classes_are_refused()
    {
        var rows = Enumerable.Range(0, 5001).Select(i => new NoisyRow { Id = i, Features = [0, 0] }).ToList();

        var error = Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(_context.Data.LoadFromEnumerable(rows), Trainer, labelColumnName: "Id"));

        StringAssert.Contains(error.Message, "Label column 'Id' has 5,001 classes");
        StringAssert.Contains(error.Message, "at most 5,000 are supported");
    }

    [TestMethod]
    public void An_estimator_that_ignores_the_weights_is_refused()
    {
        var options = new ConfidentLearningOptions { Treatment = LabelIssueTreatment.RemoveAndReweight, ExampleWeightColumnName = "Weight" };
        var estimator = Multiclass.Trainers.ConfidentLearning(Trainer, options);

        string expected = "The estimator does not read the weight column 'Weight'";
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(Keys())).Message, expected);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(SchemaShapes.Of(Keys().Schema))).Message, expected);
    }

    [TestMethod]
    public void Options_are_checked_where_the_pipeline_is_written()
    {
        StringAssert.Contains(Message(new() { NumberOfFolds = 1 }), "Option NumberOfFolds is 1; it must be from 2 to 255.");
        StringAssert.Contains(Message(new() { Filter = (LabelIssueFilter)9 }), "Option Filter is 9");
        StringAssert.Contains(Message(new() { LabelColumnName = "" }), "Option LabelColumnName is ''");
        StringAssert.Contains(Message(new() { MinimumRowsPerClass = -1 }), "Option MinimumRowsPerClass is -1");
        StringAssert.Contains(Message(new() { Treatment = LabelIssueTreatment.WeightByQuality }), "Treatment WeightByQuality needs the weight column");

        string Message(ConfidentLearningOptions options) => Assert.Throws<ArgumentException>(() => Multiclass.Trainers.ConfidentLearning(Trainer, options)).Message;
    }

    private IDataView Keys() => NoisyClouds.WithKeys(_context, NoisyClouds.Rows());
}
