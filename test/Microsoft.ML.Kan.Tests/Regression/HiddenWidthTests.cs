namespace Microsoft.ML.Kan.Tests.Regression;

[TestClass]
public sealed class HiddenWidthTests
{
    [TestMethod]
    [DataRow(new[] { 5, 2 }, new[] { 15, 10, 2 })]
    [DataRow(new[] { 3 }, new[] { 9, 3 })]
    [DataRow(new int[0], new[] { 3 })]
    [DataRow(null, new[] { 12, 4 })]
    public void The_widths_shape_the_network_in_place_of_width_and_layers(int[]? widths, int[] edges)
    {
        var ml = new MLContext(seed: 1);
        var options = Waves.Quick();
        options.Spaces = [ActivationSpace.BSpline];
        options.MaximumEpochs = 1;
        options.HiddenWidths = widths;
        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(ml.Data.LoadFromEnumerable(Waves.Rows(50)));
        CollectionAssert.AreEqual(edges, transformer.Model.Selection.Layers.Select(layer => layer.Edges).ToArray());
    }

    [TestMethod]
    [DataRow(new[] { 4, 0 }, "HiddenWidths is [4, 0]; at most 10 layers are allowed, each with at least 1 node")]
    [DataRow(new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "HiddenWidths is [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]; at most 10 layers are allowed")]
    public void Widths_that_make_no_network_are_refused(int[] widths, string message)
    {
        var options = new SelectableKanRegressionTrainer.Options { HiddenWidths = widths };
        var error = Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.SelectableKan(options));
        Assert.Contains(message, error.Message);
        Assert.Contains(nameof(SelectableKanOptions.HiddenWidths), error.Message);
    }
}
