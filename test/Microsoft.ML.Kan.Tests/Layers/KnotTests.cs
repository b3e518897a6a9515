using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>The knots of piecewise spaces in a network: measured at its calibration, moved with the activations, kept by every change of the network.</summary>
[TestClass]
public class KnotTests
{
    private static readonly ActivationSpace[] Piecewise = [ActivationSpace.PiecewiseLinear, ActivationSpace.PiecewiseCubic];

    public static IEnumerable<object[]> Spaces => Piecewise.Select(space => new object[] { space });

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Calibration_places_the_knots_of_every_layer_on_its_activations(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(space);
        var x = Skewed(400);
        network.Calibrate(x);
        var h = network.Scale(x);
        foreach (var layer in network.Layers)
        {
            var u = layer.Scaling is null ? h : layer.Scaling.call(h);
            AssertEvenRanks(Knots(layer), u);
            h = layer.call(h);
        }
    }

    [TestMethod]
    public void A_mixture_places_the_knots_of_all_its_spaces_and_pruning_keeps_them()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(SelectionScope.Edge, Piecewise);
        var x = Skewed(400);
        network.Calibrate(x);
        network.Choices.Apply(new SelectionSettings(1, 0, GatesFrozen: false, HardSelection: true));
        using var pruned = network.Prune();
        TensorAssert.AreClose(network.call(x), pruned.call(x), 1e-10);
        var even = linspace(-1, 1, 7, float64);
        Assert.IsGreaterThan(0.1, (Knots(network.Layers[0])[0] - even).abs().max().item<double>());
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void A_network_that_adapts_moves_the_knots_with_its_activations_and_computes_what_it_did(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(space);
        var x = Skewed(600);
        network.Calibrate(x);
        network.Layers[1].Families[0].Coefficients.mul_(20);
        network.Layers[0].BaseWeight.mul_(0.8);
        network.Layers[0].Families[0].Coefficients.mul_(5); // other shapes of the activations, not only another scale
        var (before, old) = (network.call(x), Knots(network.Layers[1]).clone());

        network.AdaptRanges(x);

        Assert.IsGreaterThan(0.02, (Knots(network.Layers[1]) - old).abs().max().item<double>(), "the knots have moved");
        AssertEvenRanks(Knots(network.Layers[1]), network.Layers[1].Scaling!.call(network.Layers[0].call(network.Scale(x))));
        var error = (network.call(x) - before).square().mean().sqrt().item<double>();
        Assert.IsLessThan(0.2, error / before.std().item<double>(), "cubics on other knots follow random curves only so far");
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void Knots_are_restored_with_the_other_values_of_a_rebuilt_network(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(space);
        var x = Skewed(100);
        network.Calibrate(x);
        using var refined = network.Resize(8);
        using var fresh = Networks.Create(space);
        using var rebuilt = fresh.Rebuild(refined.Structure);
        foreach (var (name, value) in rebuilt.state_dict())
            value.copy_(refined.state_dict()[name]);
        TensorAssert.AreClose(refined.call(x), rebuilt.call(x), 0);
        TensorAssert.AreClose(Knots(refined.Layers[0]), Knots(rebuilt.Layers[0]), 0);
    }

    [TestMethod]
    public void Curves_move_to_a_knotted_space_with_the_resolution_of_its_rows()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = new SelectableKanLayer(Piecewise, 1, 1, 6);
        layer.to(float64);
        layer.Calibrate(linspace(0, 0.05, 500, float64).unsqueeze(-1)); // intervals of about 1/180
        layer.Choice.Gates.copy_(tensor([30.0, -30]).unsqueeze(0)); // all in straight lines
        layer.Families[0].Coefficients.copy_((arange(9, float64) * 0.8).cos()); // one wave
        var x = linspace(0, 0.05, 100, float64).unsqueeze(-1);
        var before = layer.call(x);
        layer.ShareCurves();
        layer.Choice.Gates.copy_(tensor([-30.0, 30]).unsqueeze(0)); // all in splines of ranks
        var left = (layer.call(x) - before).square().mean().sqrt().item<double>();
        Assert.IsLessThan(0.2, left / before.std().item<double>());
    }

    private static Tensor Knots(KanLayer layer) => layer.Families[0].Basis.Shape!;

    // Every interval holds about the same share of the rows.
    private static void AssertEvenRanks(Tensor knots, Tensor u)
    {
        var intervals = knots.shape[1] - 1;
        for (var input = 0; input < knots.shape[0]; input++)
        {
            for (var k = 1; k < intervals; k++)
                Assert.AreEqual((double)k / intervals, u.select(1, input).le(knots[input, k]).to(float64).mean().item<double>(), 0.03);
        }
    }

    // Raw features, dense at one side.
    private static Tensor Skewed(int rows)
    {
        random.manual_seed(41);
        return (rand(rows, 3, float64).pow(3) * 2 - 1) * tensor(Networks.HalfRange) * 0.95 + tensor(Networks.Centre);
    }
}
