using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>Fits of whole nodes carry a network's outputs over a change of its curves.</summary>
[TestClass]
public class NodeFitTests
{
    public static IEnumerable<object[]> Scopes => SmallLayers.Scopes;

    [TestMethod]
    public void The_change_is_the_ridge_solution_of_the_normal_equations()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var (functions, missing) = (randn(40, 6, float64), randn(40, 2, float64));
        var ridge = (functions * functions).sum(1).mean() * 1e-4;
        var expected = linalg.solve(functions.t().matmul(functions) + eye(6, dtype: float64) * ridge, functions.t().matmul(missing));
        TensorAssert.AreClose(expected, NodeFit.Change(functions, missing), 1e-10);
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void A_disturbed_layer_gets_its_outputs_back(SelectionScope selection)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Chosen(selection);
        var x = SmallLayers.Batch(300);
        var wanted = layer.call(x);
        Disturb(layer);
        var before = Distance(wanted, layer.call(x));
        NodeFit.Apply(layer, x, wanted);
        Assert.IsLessThan(0.01 * before, Distance(wanted, layer.call(x)));
    }

    [TestMethod]
    [DynamicData(nameof(Scopes))]
    public void Removed_edges_stay_removed(SelectionScope selection)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var whole = SmallLayers.Chosen(selection);
        using var layer = whole.Where((output, input) => (output + input) % 3 != 0);
        var x = SmallLayers.Batch(300);
        var wanted = layer.call(x);
        Disturb(layer);
        var before = Distance(wanted, layer.call(x));
        NodeFit.Apply(layer, x, wanted);
        Assert.IsLessThan(0.01 * before, Distance(wanted, layer.call(x)));
        TensorAssert.AreClose(zeros(9, float64), layer.Edge(linspace(-1, 1, 9, float64), 0, 0), 0);
        foreach (var family in layer.Families.Where(family => family.Mask is not null))
            TensorAssert.AreClose(family.Coefficients.view(-1, family.Basis.Inputs, family.Basis.Functions), family.PerEdge(), 0);
    }

    [TestMethod]
    public void A_single_row_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Chosen(SelectionScope.OutputNode);
        var x = SmallLayers.Batch(1);
        var outputs = layer.call(x);
        NodeFit.Apply(layer, x, outputs + 1);
        TensorAssert.AreClose(outputs, layer.call(x), 0);
    }

    [TestMethod]
    public void Every_space_of_a_mixture_takes_over_the_outputs_of_all()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var x = Networks.Features(300);
        using var network = Mixture();
        var wanted = network.LayerOutputs(x);
        network.ShareCurves(x, wanted);
        var left = Distance(wanted[^1], network.call(x));
        Assert.IsLessThan(0.2 * wanted[^1].std().item<double>(), left, "all together");

        using var edgeByEdge = Mixture();
        foreach (var layer in edgeByEdge.Layers.Cast<SelectableKanLayer>())
            layer.ShareCurves();
        Assert.IsLessThan(Distance(wanted[^1], edgeByEdge.call(x)), left, "better than fits edge by edge");

        for (var space = 0; space < 3; space++)
        {
            foreach (var (_, gate) in network.Gates)
            {
                gate.fill_(-100);
                gate.select(1, space).fill_(100);
            }

            Assert.IsLessThan(0.25 * wanted[^1].std().item<double>(), Distance(wanted[^1], network.call(x)), $"space {space} alone, in both layers");
        }

        SKanNetwork Mixture()
        {
            var mixture = Networks.Create(ActivationSpace.BSpline, ActivationSpace.Chebyshev, ActivationSpace.PiecewiseLinear);
            mixture.Calibrate(x);
            foreach (var family in mixture.Layers.SelectMany(layer => layer.Families))
                family.Coefficients.mul_(20);
            return mixture;
        }
    }

    [TestMethod]
    public void A_pruned_network_gets_the_outputs_of_the_mixture()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(ActivationSpace.BSpline, ActivationSpace.Chebyshev);
        var x = Networks.Features(300);
        network.Calibrate(x);
        foreach (var family in network.Layers.SelectMany(layer => layer.Families))
            family.Coefficients.mul_(20);
        var wanted = network.LayerOutputs(x);
        using var pruned = network.Prune();
        var before = Distance(wanted[^1], pruned.call(x));
        pruned.FitNodes(x, wanted);
        Assert.IsLessThan(0.1 * before, Distance(wanted[^1], pruned.call(x)));
    }

    private static double Distance(Tensor wanted, Tensor outputs) => (wanted - outputs).square().mean().sqrt().item<double>();

    private static void Disturb(FixedKanLayer layer)
    {
        layer.BaseBias.add_(0.3);
        foreach (var family in layer.Families)
            family.Coefficients.mul_(0.5);
    }
}
