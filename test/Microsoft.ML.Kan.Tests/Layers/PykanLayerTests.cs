using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Tests.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>One layer of pykan, 3 inputs → 2 outputs on 4 intervals, one of its edges masked, made of a layer of B-splines.</summary>
[TestClass]
public class PykanLayerTests
{
    private const double Tolerance = GoldenLayer.Tolerance;

    // Beyond the grid pykan's splines fade away, and here the curve keeps its border value.
    [TestMethod]
    public void Edges_and_slopes_are_pykans_within_the_grid()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_layer");
        using var layer = Layer(golden);
        var x = golden.Leaf("inputs", "x");
        var inside = x.detach().abs().lt(1).to(float64); // [B, I]
        Assert.AreEqual(17, inside.sum().item<double>());

        var edges = SmallLayers.EdgeValues(layer, x); // [B, O, I]
        TensorAssert.AreClose(golden.Tensor("outputs", "postacts") * inside.unsqueeze(1), edges * inside.unsqueeze(1), Tolerance);
        (layer.call(x) * golden.Tensor("grad_weights", "y")).sum().backward();
        TensorAssert.AreClose(golden.Tensor("gradients", "input") * inside, x.grad! * inside, Tolerance);
        Assert.IsNull(layer.SpaceOf(1, 0));
    }

    [TestMethod]
    public void Rows_within_the_grid_have_pykans_outputs_and_deviations_of_edges()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var golden = GoldenFile.Open("kan_pykan_layer");
        using var layer = Layer(golden);
        var rows = golden.Tensor("inputs", "x").abs().amax(1).lt(1).nonzero().squeeze(1);
        Assert.AreEqual(3, rows.numel());
        var x = golden.Tensor("inputs", "x").index_select(0, rows);

        TensorAssert.AreClose(golden.Tensor("outputs", "y").index_select(0, rows), layer.call(x), Tolerance);
        var deviations = golden.Tensor("outputs", "postacts").index_select(0, rows).std(0); // [O, I]
        TensorAssert.AreClose(deviations, EdgeStatistics.Deviations(layer, x), 1e-6);
        Assert.AreEqual(0, EdgeStatistics.Deviations(layer, x)[0, 1].item<double>());
    }

    // A grid of the same knots on [-4, 4], with zeros beyond pykan's own knots, has its splines in full; only the base branch,
    // which sees the narrowed input, then has to be added by hand.
    [TestMethod]
    public void All_rows_have_pykans_outputs_and_gradients_on_a_wider_grid()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_layer");
        var (x, coefficients) = (golden.Leaf("inputs", "x"), golden.Tensor("parameters", "coef"));
        var (mask, spline, weight) = (golden.Tensor("parameters", "mask"), golden.Tensor("parameters", "scale_sp"), golden.Leaf("parameters", "scale_base"));
        using var whole = new FixedKanLayer(ActivationSpace.BSpline, 3, 2, 16);
        whole.to(float64);
        using (no_grad())
        {
            whole.BaseWeight.zero_();
            whole.Families[0].Coefficients.zero_();
            Middle(whole).copy_((coefficients * spline.unsqueeze(-1)).transpose(0, 1));
        }

        using var layer = whole.Where((output, input) => mask[input, output].item<double>() > 0);
        var y = layer.call(x / 4) + nn.functional.silu(x).matmul(weight * mask);
        golden.Check(y, ("input", x), ("scale_base", weight));

        var gradient = layer.Families[0].Coefficients.grad!.view(2, 3, 19).narrow(2, 6, 7).transpose(0, 1); // [I, O, K]
        TensorAssert.AreClose(golden.Tensor("gradients", "coef"), gradient * spline.unsqueeze(-1), Tolerance);
        TensorAssert.AreClose(golden.Tensor("gradients", "scale_sp"), (gradient * coefficients).sum(-1), Tolerance);
    }

    private static Tensor Middle(FixedKanLayer layer) => layer.Families[0].PerEdge().narrow(2, 6, 7); // [O, I, K]

    private static FixedKanLayer Layer(GoldenFile golden)
    {
        using var still = no_grad();
        var mask = golden.Tensor("parameters", "mask");
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 3, 2, 4);
        layer.to(float64);
        layer.BaseWeight.copy_(golden.Tensor("parameters", "scale_base").t());
        layer.Families[0].PerEdge().copy_((golden.Tensor("parameters", "coef") * golden.Tensor("parameters", "scale_sp").unsqueeze(-1)).transpose(0, 1));
        return layer.Where((output, input) => mask[input, output].item<double>() > 0);
    }
}
