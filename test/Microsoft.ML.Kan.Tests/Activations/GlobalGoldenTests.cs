using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static Microsoft.ML.Kan.Tests.Activations.GoldenLayer;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Polynomials and harmonics: ChebyKAN, FourierKAN and the candidate layers of KANConv2d.</summary>
[TestClass]
public class GlobalGoldenTests
{
    [TestMethod]
    [DataRow("kan_chebykan_layer", true)]
    [DataRow("kan_skan_cheby_clamp", false)]
    public void Chebyshev_layer_is_the_published_one(string file, bool squash)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var basis = new ChebyshevBasis(3, 5);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "cheby_coeffs")); // [I, O, K]
        golden.Check(Mix(basis.call(squash ? x.tanh() : x), weight.transpose(0, 1)), ("input", x), ("cheby_coeffs", weight));
    }

    [TestMethod]
    [DataRow("kan_jacobi_layer_legendre", ActivationSpace.Legendre, 0.0, 0.0)]
    [DataRow("kan_jacobi_layer_a1b1", ActivationSpace.Jacobi, 1.0, 1.0)]
    [DataRow("kan_jacobi_layer_a05bm02", ActivationSpace.Jacobi, 0.5, -0.2)]
    public void Jacobi_layer_is_the_published_one(string file, ActivationSpace space, double a, double b)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var basis = new JacobiBasis(space, 3, 5, a, b, normalised: false);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "jacobi_coeffs"));
        var baseWeight = golden.Leaf("parameters", "base_weights");
        var (gain, shift) = (golden.Leaf("parameters", "norm.weight"), golden.Leaf("parameters", "norm.bias"));
        var sum = Mix(basis.call(x.tanh()), weight.transpose(0, 1)) + nn.functional.linear(nn.functional.silu(x), baseWeight);
        var y = nn.functional.silu(nn.functional.layer_norm(sum, [4], gain, shift));
        golden.Check(y, ("input", x), ("jacobi_coeffs", weight), ("base_weights", baseWeight), ("norm.weight", gain), ("norm.bias", shift));
    }

    [TestMethod]
    public void Gram_layer_is_the_published_one()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_gram_layer");
        using var basis = new GramBasis(3, 5);
        var (x, weight) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "grams_basis_weights"));
        var (baseWeight, beta) = (golden.Leaf("parameters", "base_weights"), golden.Leaf("parameters", "beta_weights"));
        var (gain, shift) = (golden.Leaf("parameters", "norm.weight"), golden.Leaf("parameters", "norm.bias"));
        var n = arange(5, float64);
        var factors = (n * 2 + 1) * n.square() * (n.square() * 4 - 1) / (n + 1).square();
        var shape = (beta * factors).expand(3, 5); // the reference has one row for all inputs
        Reshape(basis, shape);

        var functions = basis.call(x.tanh());
        var sum = Mix(functions, weight.transpose(0, 1)) + nn.functional.linear(nn.functional.silu(x), baseWeight);
        var y = nn.functional.silu(nn.functional.layer_norm(sum, [4], gain, shift));

        TensorAssert.AreClose(nn.functional.silu(golden.Tensor("outputs", "basis_before_SiLU")), functions, Tolerance, "basis");
        golden.Check(y, basis, shape, ("input", x), ("grams_basis_weights", weight), ("base_weights", baseWeight),
            ("norm.weight", gain), ("norm.bias", shift), ("beta_weights", beta));
    }

    [TestMethod]
    public void Fourier_layer_is_the_published_one()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_fourierkan_layer");
        using var basis = new FourierBasis(3, 5, frequency: 1, NoRange);
        var (x, weight, bias) = (golden.Leaf("inputs", "x"), golden.Leaf("parameters", "fouriercoeffs"), golden.Leaf("parameters", "bias"));
        var coefficients = cat([weight[0], weight[1]], -1); // cos and sin [O, I, G] each → [O, I, 2G]
        golden.Check(Mix(basis.call(x), coefficients) + bias, ("input", x), ("fouriercoeffs", weight), ("bias", bias));
    }
}
