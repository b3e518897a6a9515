using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static Microsoft.ML.Kan.Tests.Activations.GoldenLayer;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>FastKAN, FasterKAN and the candidate layers of KANConv2d.</summary>
[TestClass]
public class RadialGoldenTests
{
    [TestMethod]
    public void Gaussian_layer_is_fast_kans_behind_a_layer_norm()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_fastkan_layer_default");
        using var basis = new GaussianRbfBasis(3, 8, -2, 2, NoRange);
        var (x, gain, shift) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "layernorm.weight"), golden.Leaf("parameters", "layernorm.bias"));
        var (weight, baseWeight, bias) = (golden.Leaf("parameters", "spline_linear.weight"),
            golden.Leaf("parameters", "base_linear.weight"), golden.Leaf("parameters", "base_linear.bias"));

        var normal = nn.functional.layer_norm(x, [3], gain, shift);
        var y = nn.functional.linear(basis.call(normal).flatten(1), weight)
            + nn.functional.linear(nn.functional.silu(x), baseWeight, bias);

        golden.Check(y, ("input", x), ("layernorm.weight", gain), ("layernorm.bias", shift),
            ("spline_linear.weight", weight), ("base_linear.weight", baseWeight), ("base_linear.bias", bias));
    }

    [TestMethod]
    public void Gaussian_layer_is_fast_kans_with_another_grid()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_fastkan_layer_noln_nobase");
        using var basis = new GaussianRbfBasis(3, 5, -1.5, 1, NoRange);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "spline_linear.weight"));
        golden.Check(nn.functional.linear(basis.call(x).flatten(1), weight), ("input", x), ("spline_linear.weight", weight));
    }

    [TestMethod]
    public void Gaussian_layer_is_the_candidate_layer_of_KANConv2d()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_skan_rbf");
        using var basis = new GaussianRbfBasis(3, 8, -2, 2, NoRange);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "rbf_linear.spline_weight"));
        var (baseWeight, bias) = (golden.Leaf("parameters", "base_linear.weight"), golden.Leaf("parameters", "base_linear.bias"));
        var y = basis.call(x).flatten(1).matmul(weight) + nn.functional.linear(nn.functional.silu(x), baseWeight, bias);
        golden.Check(y, ("input", x), ("rbf_linear.spline_weight", weight), ("base_linear.weight", baseWeight), ("base_linear.bias", bias));
    }

    [TestMethod]
    public void Switch_layer_is_the_candidate_layer_of_KANConv2d_which_has_no_width()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_skan_rswaf_forward"); // without gradients, which are wrong there
        using var basis = new ReflectionalSwitchBasis(3, 8, -1.2, 0.2, width: 1, NoRange);
        var normal = nn.functional.layer_norm(
            golden.Tensor("inputs", "x"), [3], golden.Tensor("parameters", "layernorm.weight"), golden.Tensor("parameters", "layernorm.bias"));
        var y = nn.functional.linear(basis.call(normal).flatten(1), golden.Tensor("parameters", "spline_linear.weight"));
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), y, Tolerance);
    }
}
