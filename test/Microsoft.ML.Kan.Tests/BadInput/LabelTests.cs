using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.BadInput;

[TestClass]
public sealed class LabelTests
{
    [TestMethod]
    [DataRow(PredictionTask.Regression, "Label column 'Number' holds NaN in row 0; a finite number is needed.")]
    [DataRow(PredictionTask.MulticlassClassification, "Label column 'Class' holds a missing key in row 0; every row needs a class.")]
    public void A_label_that_is_missing_everywhere_is_refused(PredictionTask task, string message) => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(task);
        var rows = Example.Rows(50).ToArray();
        foreach (var row in rows)
            (row.Number, row.Class) = (float.NaN, uint.MaxValue);

        var error = Assert.Throws<InvalidOperationException>(() => kan.Trainer().Fit(kan.Data(rows)));
        Assert.StartsWith(message, error.Message);
    });

    [TestMethod]
    public void A_key_with_a_single_class_is_refused() => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.MulticlassClassification);
        var data = kan.Data(Example.Rows(50, classes: 1), classes: 1);

        var error = Assert.Throws<ArgumentException>(() => kan.Trainer().Fit(data));
        Assert.AreEqual("Label column 'Class' has type Key<UInt32, 0-0>; a key of 2 to 2147483647 classes is needed, and this one has 1.", error.Message);
    });

    [TestMethod]
    public void Classes_without_a_row_get_a_probability_near_0() => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.MulticlassClassification, options => options.MaximumEpochs = 30);
        var data = kan.Data(Example.Rows(200, classes: 2), classes: 5);
        using var model = (IDisposable)kan.Trainer().Fit(data);

        foreach (float[] score in kan.Scores((ITransformer)model, data))
        {
            Assert.HasCount(5, score);
            Assert.AreEqual(1, score.Sum(), 1e-5);
            Assert.IsLessThan(0.05f, score[2..].Max());
        }
    });

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_binary_label_of_one_class_gives_finite_probabilities_of_that_class(bool only) => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.BinaryClassification, options => options.MaximumEpochs = 100);
        var rows = Example.Rows(100).ToArray();
        foreach (var row in rows)
            row.Flag = only;
        var data = kan.Data(rows);
        using var model = (IDisposable)kan.Trainer().Fit(data);

        float[][] scores = kan.Scores((ITransformer)model, data);
        KanCase.AssertFinite(scores);
        Assert.IsTrue(scores.All(row => Math.Abs(row[1] - (only ? 1 : 0)) < 0.05), $"{scores[0][1]}");
    });

    [TestMethod]
    public void The_same_estimator_learns_more_classes_in_a_second_fit_and_fewer_in_a_third() => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.MulticlassClassification, options => options.MaximumEpochs = 30);
        var trainer = kan.Trainer();
        foreach (int classes in new[] { 3, 6, 2 })
        {
            var data = kan.Data(Example.Rows(300, classes: classes), classes: classes);
            using var model = (IDisposable)trainer.Fit(data);

            var scored = ((ITransformer)model).Transform(data);
            Assert.AreEqual(classes, ((VectorDataViewType)scored.Schema["Score"].Type).Size);
            Assert.AreEqual(new KeyDataViewType(typeof(uint), (ulong)classes), scored.Schema["PredictedLabel"].Type);
            Assert.HasCount(classes, scored.GetColumn<uint>("PredictedLabel").Distinct());
        }
    });
}
