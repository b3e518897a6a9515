using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Regression;

/// <summary>Fitted models whose outputs, inputs, edges or layers chose their spaces.</summary>
[TestClass]
public sealed class ScopeTrainerTests
{
    [TestMethod]
    [DataRow(SelectionScope.OutputNode, 4, 1)]
    [DataRow(SelectionScope.InputNode, 3, 4)]
    [DataRow(SelectionScope.Edge, 12, 4)]
    [DataRow(SelectionScope.Layer, 1, 1)]
    public void Every_scope_learns_tells_its_choices_and_is_saved(SelectionScope scope, int first, int second)
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Waves.Rows(300));
        var options = Waves.Quick();
        options.Spaces = [ActivationSpace.BSpline, ActivationSpace.Fourier];
        options.SelectionScope = scope;
        using var transformer = ml.Regression.Trainers.SelectableKan(options).Fit(data);
        var selection = transformer.Model.Selection;

        Assert.IsGreaterThan(0.8, ml.Regression.Evaluate(transformer.Transform(data)).RSquared);
        Assert.HasCount(first, selection.Layers[0].Choices);
        Assert.HasCount(second, selection.Layers[1].Choices);
        Assert.AreEqual((6 * 16) + 16 + 5, selection.Parameters);
        Assert.AreEqual((2 * 6 * 16) + 16 + 5 + (2 * (first + second)), selection.ParametersBeforePruning);
        Assert.AreEqual(1, transformer.Model.FeatureScores.Sum(), 1e-5);
        foreach (var choice in selection.Layers[0].Choices)
        {
            var edge = transformer.Model.GetEdgeFunction(0, choice.Input ?? 0, choice.Output ?? 0, [0.2f, 0.5f]);
            Assert.AreEqual(choice.Space, edge.Space);
            Assert.IsTrue(edge.Values.Concat(edge.Slopes).All(float.IsFinite));
        }

        using var folder = new TemporaryFolder();
        ml.Model.Save(transformer, data.Schema, folder.File("model.zip"));
        var loaded = ml.Model.Load(folder.File("model.zip"), out _);
        CollectionAssert.AreEqual(
            transformer.Transform(data).GetColumn<float>("Score").ToArray(),
            loaded.Transform(data).GetColumn<float>("Score").ToArray());
        (loaded as IDisposable)?.Dispose();
    }
}
