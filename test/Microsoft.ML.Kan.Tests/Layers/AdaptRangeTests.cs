using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>When activations have moved, the scaling between layers follows and the curves are refitted to the new range.</summary>
[TestClass]
public class AdaptRangeTests
{
    // Beyond the old range the curves were straight lines, which a few smooth functions follow only so far.
    private const double Tolerance = 0.05;

    [TestMethod]
    [DataRow(ActivationSpace.Chebyshev)]
    [DataRow(ActivationSpace.Legendre)]
    [DataRow(ActivationSpace.BSpline)]
    [DataRow(ActivationSpace.Fourier)]
    [DataRow(ActivationSpace.PiecewiseLinear)]
    [DataRow(ActivationSpace.PiecewiseCubic)]
    public void The_network_computes_what_it_did_within_the_range(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(space);
        Assert.IsLessThan(Tolerance, ErrorOfAdapting(network));
        var u = Hidden(network, Networks.Features(300));
        Assert.IsGreaterThan(0.97, u.abs().lt(1).to(float64).mean().item<double>(), "the activations lie in the range");
        Assert.IsGreaterThan(0.5, u.abs().amax(0).min().item<double>(), "and fill it");
    }

    [TestMethod]
    public void A_mixture_computes_what_it_did_and_its_gates_stay()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(ActivationSpace.Chebyshev, ActivationSpace.Legendre);
        var gates = ((SelectableKanLayer)network.Layers[1]).Choice.Gates.clone();
        Assert.IsLessThan(Tolerance, ErrorOfAdapting(network));
        TensorAssert.AreClose(gates, ((SelectableKanLayer)network.Layers[1]).Choice.Gates, 0);
    }

    // Over the rows whose hidden activations lie within the range before and after, as a share of the deviation.
    private static double ErrorOfAdapting(SKanNetwork network)
    {
        var x = Networks.Features(600);
        network.Calibrate(x);
        network.Layers[0].BaseWeight.mul_(0.8); // as in training, activations move
        network.Layers[0].BaseBias.add_(0.05);
        var before = network.call(x);
        var old = Hidden(network, x);
        var slope = network.Layers[1].Scaling!.Slope.clone();

        network.AdaptRanges(x);

        Assert.IsGreaterThan(0.02, ((network.Layers[1].Scaling!.Slope - slope).abs() / slope).max().item<double>(), "the range has changed");
        var inside = old.abs().amax(1).lt(1).logical_and(Hidden(network, x).abs().amax(1).lt(1));
        Assert.IsGreaterThan(100, inside.sum().item<long>());
        var error = (network.call(x) - before)[inside];
        return error.square().mean().sqrt().item<double>() / before.std().item<double>();
    }

    private static Tensor Hidden(SKanNetwork network, Tensor x) => network.Layers[1].Scaling!.call(network.Layers[0].call(network.Scale(x)));

    [TestMethod]
    public void The_first_layer_keeps_the_range_of_the_features()
    {
        using var scope = NewDisposeScope();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 2, 3, 5);
        using var before = layer.Families[0].Coefficients.detach().clone();
        layer.AdaptRange(rand(50, 2) * 10);
        TensorAssert.AreClose(before, layer.Families[0].Coefficients, 0);
    }
}
