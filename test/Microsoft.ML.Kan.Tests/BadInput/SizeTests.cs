using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.BadInput;

[TestClass]
public sealed class SizeTests
{
    [TestMethod]
    [DataRow(PredictionTask.Regression)]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    public void Ten_thousand_features_of_five_rows_are_learned(PredictionTask task) => LiveTensors.AreBalancedBy(() =>
    {
        const int width = 10_000;
        var kan = new KanCase(task, options => options.ValidationFraction = 0);
        var data = kan.Data(Example.Rows(5, width), width);
        using var model = (IDisposable)kan.Trainer().Fit(data);

        float[][] scores = kan.Scores((ITransformer)model, data);
        Assert.HasCount(5, scores);
        KanCase.AssertFinite(scores);
    });

    [TestMethod]
    public void One_epoch_over_a_million_rows_of_one_feature_learns_from_them() => LiveTensors.AreBalancedBy(() =>
    {
        var kan = new KanCase(PredictionTask.Regression, options =>
        {
            options.MaximumEpochs = 1;
            options.BatchSize = 4096;
            options.Spaces = [ActivationSpace.BSpline]; // several spaces have three stages, of one epoch each at least
        });
        using var model = (IDisposable)kan.Trainer().Fit(kan.Data(Example.Rows(1_000_000, width: 1), width: 1));

        var test = Example.Rows(1000, width: 1).ToArray();
        float[][] scores = kan.Scores((ITransformer)model, kan.Data(test, width: 1));
        Assert.HasCount(1000, scores);
        Assert.IsLessThan(0.05, test.Zip(scores, (row, score) => Math.Abs(row.Number - score[0])).Average());
    });
}
