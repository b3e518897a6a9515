using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>A layer that selects, whatever its units are.</summary>
[TestClass]
public class SelectionScopeTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    [DataRow(SelectionScope.OutputNode, 4)]
    [DataRow(SelectionScope.InputNode, 3)]
    [DataRow(SelectionScope.Edge, 12)]
    [DataRow(SelectionScope.Layer, 1)]
    public void Every_unit_has_a_row_of_gates_that_sums_to_one(SelectionScope scope, long units)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Selectable(scope);
        CollectionAssert.AreEqual(new[] { units, 3L }, layer.Choice.Gates.shape);
        TensorAssert.AreClose(ones(units, float64), layer.Choice.Weights().sum(1), 1e-12);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void The_mixture_is_the_bias_and_the_sum_of_its_edges(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Selectable(scope);
        var x = SmallLayers.Batch(20);
        TensorAssert.AreClose(SmallLayers.EdgeValues(layer, x).sum(-1) + layer.BaseBias, layer.call(x), 1e-10);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Pruned_layer_equals_the_layer_with_one_hot_gates(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Selectable(scope);
        var x = SmallLayers.Batch(50);
        using var pruned = layer.Prune(layer.Choice.Weights());

        layer.Choice.Gates.mul_(1e6); // so far apart that the softmax itself is one-hot
        TensorAssert.AreClose(layer.call(x), pruned.call(x), 1e-10);
        for (var edge = 0; edge < 12; edge++)
            Assert.AreEqual(layer.SpaceOf(edge % 3, edge / 3), pruned.SpaceOf(edge % 3, edge / 3));
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Hard_selection_computes_the_pruned_layer_and_keeps_the_gradient_of_the_soft_one(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var layer = SmallLayers.Selectable(scope);
        var x = SmallLayers.Batch(20);
        using var pruned = layer.Prune(layer.Choice.Weights());
        layer.Choice.HardSelection = true;
        var y = layer.call(x);
        TensorAssert.AreClose(pruned.call(x), y, 1e-10);

        // The outputs are linear in the gates, so the soft mixture has the same gradient.
        var outer = randn_like(y);
        (y * outer).sum().backward();
        using var hard = layer.Choice.Gates.grad!.clone();
        layer.zero_grad();
        layer.Choice.HardSelection = false;
        (layer.call(x) * outer).sum().backward();
        TensorAssert.AreClose(layer.Choice.Gates.grad!, hard, 1e-10);
        Assert.IsGreaterThan(1e-6, hard.abs().amax(1).min().item<double>());
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Sharing_the_curves_keeps_every_gate_row_and_prefers_the_space_that_has_the_curve(SelectionScope scope)
    {
        using var disposing = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Selectable(scope);
        layer.Choice.Gates.zero_();
        layer.Choice.Gates.select(1, 1).fill_(100); // all curves are Chebyshev polynomials of degree 6
        var x = rand(100, 3, float64) * 2 - 1;
        var before = layer.call(x);

        layer.ShareCurves();

        TensorAssert.AreClose(full(layer.Choice.Gates.shape[0], 1L, int64), layer.Choice.Weights().argmax(1), 0);
        layer.Choice.HardSelection = true;
        TensorAssert.AreClose(before, layer.call(x), 1e-5);
    }
}
