using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>Before nodes go on with one space, every space is fitted to the curves of the mixture.</summary>
[TestClass]
public sealed class ShareCurvesTests
{
    // Wavelets are left out: a few of them, each with mean zero, cannot follow a slow curve closely.
    private static readonly ActivationSpace[] Pool =
        [ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev, ActivationSpace.Fourier];

    [TestMethod]
    public void Every_space_alone_then_gives_the_smooth_curve_that_one_of_them_had()
    {
        using var scope = NewDisposeScope();
        using var layer = SmoothLayer();
        var x = rand(200, 2) * 2 - 1;
        var before = layer.call(x);

        layer.ShareCurves();

        layer.Choice.HardSelection = true;
        for (int space = 0; space < Pool.Length; space++)
        {
            Choose(layer, space);
            double error = (layer.call(x) - before).abs().max().item<float>();
            Assert.IsLessThan(0.1, error, $"{Pool[space]} is off by {error}.");
        }
    }

    [TestMethod]
    public void The_mixture_of_the_fitted_spaces_is_the_mixture_as_before()
    {
        using var scope = NewDisposeScope();
        using var layer = SmoothLayer();
        var x = rand(200, 2) * 2 - 1;
        var before = layer.call(x);

        layer.ShareCurves();
        using (no_grad())
            layer.Choice.Gates.zero_();

        Assert.IsLessThan(0.05, (double)(layer.call(x) - before).abs().max().item<float>());
    }

    // The B-splines carry the curve sin(2x + node), the gates give them all the weight.
    private static SelectableKanLayer SmoothLayer()
    {
        random.manual_seed(1);
        var layer = new SelectableKanLayer(Pool, inputs: 2, outputs: 3, gridSize: 8, hidden: false);
        using var still = no_grad();
        var spline = (KanFamily)layer.named_children().First(child => child.name == nameof(ActivationSpace.BSpline)).module;
        var points = linspace(-1, 1, 101, float64);
        var curves = stack(Enumerable.Range(0, 3).Select(node => (2 * points + node).sin()), -1).unsqueeze(0).expand(2, -1, -1); // [I, P, O]
        long[] inputs = [0, 1];
        spline.PerEdge().copy_(SampledBasis.Of(spline.Basis, inputs, points).Fit(curves));
        Choose(layer, 0);
        return layer;
    }

    private static void Choose(SelectableKanLayer layer, int space)
    {
        using var still = no_grad();
        layer.Choice.Gates.zero_();
        layer.Choice.Gates.select(1, space).fill_(100);
    }
}
