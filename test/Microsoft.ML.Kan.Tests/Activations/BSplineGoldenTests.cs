using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static Microsoft.ML.Kan.Tests.Activations.GoldenLayer;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>efficient-kan's and pykan's splines. kan_efficientkan_linear_g4k2 is of quadratic splines, which there are none of here.</summary>
[TestClass]
public class BSplineGoldenTests
{
    [TestMethod]
    public void BSpline_layer_is_efficient_kans_with_the_grid_overrun()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_efficientkan_linear_g5k3");
        using var basis = new BSplineBasis(3, 5, NoRange);
        var (x, weight, scaler, baseWeight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "spline_weight"),
            golden.Leaf("parameters", "spline_scaler"), golden.Leaf("parameters", "base_weight"));

        var functions = basis.call(x);
        var y = Mix(functions, weight * scaler.unsqueeze(-1)) + nn.functional.linear(nn.functional.silu(x), baseWeight);

        TensorAssert.AreClose(golden.Tensor("outputs", "basis_b_splines"), functions, Tolerance, "basis");
        golden.Check(y, ("input", x), ("spline_weight", weight), ("spline_scaler", scaler), ("base_weight", baseWeight));
    }

    [TestMethod]
    public void BSpline_curves_are_pykans()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_spline");
        var nodes = golden.Tensor("inputs", "grid_nodes"); // [I, G+1], uniform for the first input only
        var first = nodes[0];
        var steps = first.diff();
        Assert.IsTrue((steps - steps[0]).abs().max().item<double>() < 1e-8, "the file's first grid is uniform");
        using var basis = new BSplineBasis(1, 5, NoRange);
        var x = golden.Leaf("inputs", "x");
        var coefficients = golden.Leaf("inputs", "coef");

        var u = (x[TensorIndex.Colon, 0] - first[0]) / (first[-1] - first[0]) * 2 - 1;
        var functions = basis.call(u.unsqueeze(-1)).squeeze(1); // [B, K]
        var curve = functions.matmul(coefficients[0].t()); // [B, O]
        (curve * golden.Tensor("grad_weights", "curve")[TensorIndex.Colon, 0]).sum().backward();

        TensorAssert.AreClose(golden.Tensor("outputs", "B_batch")[TensorIndex.Colon, 0], functions, Tolerance, "basis");
        TensorAssert.AreClose(golden.Tensor("outputs", "curve")[TensorIndex.Colon, 0], curve, Tolerance, "curve");
        TensorAssert.AreClose(golden.Tensor("gradients", "x")[TensorIndex.Colon, 0], x.grad![TensorIndex.Colon, 0], Tolerance, "gradient of x");
        TensorAssert.AreClose(golden.Tensor("gradients", "coef")[0], coefficients.grad![0], Tolerance, "gradient of coefficients");
    }

    [TestMethod]
    public void Doubled_grids_are_pykans_refined_ones()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_pykan_refine");
        var nodes = golden.Tensor("outputs", "child_grid").narrow(1, 3, 7); // without the knots beyond the range
        TensorAssert.AreClose(linspace(-1, 1, 7, float64).expand(2, 7), nodes, Tolerance, "the file's refined grid");
        var refined = BSplineGrid.Double(golden.Tensor("inputs", "parent_coef")); // [I, O, G+3], from 3 intervals to 6
        TensorAssert.AreClose(golden.Tensor("outputs", "child_coef"), refined, Tolerance, "coefficients");

        using var basis = new BSplineBasis(2, 6, NoRange);
        var curves = einsum("bik,iok->bio", basis.call(golden.Tensor("inputs", "x")), refined);
        TensorAssert.AreClose(golden.Tensor("outputs", "child_curve"), curves, Tolerance, "curves");
    }
}
