using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public class FixedKanLayerTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Output_is_bias_plus_the_sum_of_its_edges(bool hidden)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = new FixedKanLayer(ActivationSpace.MexicanHat, 3, 2, 5, hidden);
        layer.to(float64);
        layer.Calibrate(randn(50, 3, float64) * 3 + 1);
        layer.eval();
        layer.BaseBias.copy_(tensor([0.25, -2]));
        var x = randn(10, 3, float64);
        for (var o = 0; o < 2; o++)
        {
            var sum = layer.BaseBias[o] + layer.Edge(x.select(1, 0), 0, o) + layer.Edge(x.select(1, 1), 1, o) + layer.Edge(x.select(1, 2), 2, o);
            TensorAssert.AreClose(layer.call(x).select(1, o), sum, 1e-12);
        }
    }

    [TestMethod]
    public void An_edge_is_its_base_weight_times_SiLU_plus_its_coefficients_times_the_functions()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = new FixedKanLayer(ActivationSpace.Chebyshev, 2, 3, 1);
        layer.to(float64);
        var x = linspace(-1, 1, 9, float64);
        var c = layer.Families[0].Coefficients[2].view(2, 4)[1]; // node 2, input 1, T₀…T₃
        var expected = layer.BaseWeight[2, 1] * x * x.sigmoid()
            + c[0] + c[1] * x + c[2] * (2 * x * x - 1) + c[3] * (4 * x * x * x - 3 * x);
        TensorAssert.AreClose(expected, layer.Edge(x, 1, 2), 1e-12);
    }

    [TestMethod]
    public void Extreme_inputs_keep_the_slope_of_the_base_branch_in_the_first_layer()
    {
        using var scope = NewDisposeScope();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 1, 1, 5);
        layer.to(float64);
        var x = full([1, 1], 50.0, float64).requires_grad_();
        layer.call(x).sum().backward();
        Assert.AreEqual(layer.BaseWeight.item<double>(), x.grad!.item<double>(), 1e-9);
    }

    [TestMethod]
    public void An_edge_that_is_not_there_is_refused()
    {
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 2, 3, 5);
        using var x = zeros(1);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => layer.Edge(x, 2, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => layer.Edge(x, 0, -1));
    }
}
