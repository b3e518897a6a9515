namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Unusable data: each message names the value, its column and row, and the requirement.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class NetworkConformance
{
    [TestMethod]
    public void Values_that_cannot_be_learned_from_are_named_with_column_and_row()
    {
        foreach (var flaw in row.Flaws)
        {
            string column = flaw is Flaw.NotANumberInput or Flaw.InfiniteInput ? row.InputColumns[0] : EstimatorCase.LabelColumn;
            string value = flaw switch
            {
                Flaw.NotANumberInput or Flaw.NotANumberLabel => "NaN",
                Flaw.MissingLabel => "missing",
                _ => "∞",
            };
            AssertUnusable(DataShape.Default with { Flaw = flaw }, flaw.ToString(), column, value, "row 3");
        }
    }

    [TestMethod]
    public void Weights_that_are_negative_or_not_finite_are_named_with_column_and_row()
    {
        foreach (float weight in new[] { -1, float.NaN, float.PositiveInfinity })
        {
            float[] weights = [.. Enumerable.Repeat(1f, 160)];
            weights[5] = weight;
            AssertUnusable(DataShape.Default with { Weights = weights }, $"weight {weight}", EstimatorCase.WeightColumn, "row 5", "not negative");
        }
    }

    [TestMethod]
    public void Data_without_a_row_to_learn_from_are_refused()
    {
        AssertUnusable(DataShape.Default with { Rows = 0 }, "no rows", "row");
        AssertUnusable(DataShape.Default with { Weights = new float[160] }, "weights of 0", EstimatorCase.WeightColumn, "positive weight");
    }

    [TestMethod]
    public void Validation_data_are_checked_like_training_data()
    {
        var context = TestContexts.Create();
        var training = row.Data(context, DataShape.Default);
        var trainer = Trainer(context);
        var empty = Assert.Throws<InvalidOperationException>(() => row.Fit(trainer, training, row.Data(context, DataShape.Default with { Rows = 0 })));
        Assert.Contains("alidation", empty.Message);
        var flawed = Assert.Throws<InvalidOperationException>(() => row.Fit(trainer, training, row.Data(context, DataShape.Default with { Flaw = row.Flaws[0] })));
        Assert.Contains("row 3", flawed.Message);
        if (row.Task == PredictionTask.MulticlassClassification)
        {
            var classes = Assert.Throws<ArgumentException>(() => row.Fit(trainer, training, row.Data(context, DataShape.Default with { Classes = 5 })));
            Assert.Contains(EstimatorCase.LabelColumn, classes.Message);
        }
    }

    private void AssertUnusable(DataShape shape, string what, params string[] told)
    {
        var context = TestContexts.Create();
        var data = new WatchedView(row.Data(context, shape));
        var trainer = Trainer(context, shape.Weights is null ? null : Weigh);
        LiveTensors.AreBalancedBy(
            () =>
            {
                var error = Assert.Throws<InvalidOperationException>(() => trainer.Fit(data), what);
                foreach (string part in told)
                    Assert.Contains(part, error.Message, $"{what}: {error.Message}");
            },
            what);
        Assert.AreEqual(0, data.OpenCursors, what);
    }
}
