using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Known functions as rational ones, with the start coefficients of the Kolmogorov–Arnold Transformer.</summary>
[TestClass]
public class RationalIdentityTests
{
    private static readonly double[] Swish = [3.05487974e-07, 0.500000785, 0.249997834, 0.0532662827, 0.00580303457, 0.000275196102];
    private static readonly double[] SwishDenominator = [-4.11155496e-06, 0.106528993, -1.26900074e-06, 0.000550233126];
    private static readonly double[] Gelu = [-0.00124236, 0.50804971, 0.41586363, 0.13022719, 0.02435590, 0.00290284];
    private static readonly double[] GeluDenominator = [-0.06675016, 0.17927646, 0.03746683, 1.66e-10];

    [TestMethod]
    public void The_swish_coefficients_give_silu()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-3, 3, 1001, float64);
        TensorAssert.AreClose(nn.functional.silu(x), Rational(x, Swish, SwishDenominator), 1e-4);
    }

    [TestMethod]
    public void The_gelu_coefficients_for_form_A_give_gelu()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-3, 3, 1001, float64);
        TensorAssert.AreClose(nn.functional.gelu(x), Rational(x, Gelu, GeluDenominator), 5e-3);
    }

    [TestMethod]
    public void The_identity_is_exact()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-3, 3, 1001, float64);
        TensorAssert.AreClose(x, Rational(x, [0, 1, 0, 0, 0, 0], [0, 0, 0, 0]), 0);
    }

    [TestMethod]
    public void No_coefficients_make_a_pole()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var basis = new RationalBasis(50, 8, double.PositiveInfinity);
        basis.to(float64);
        using (no_grad())
            basis.Shape!.copy_(randn(50, 6, float64) * 10);
        var x = linspace(-1e3, 1e3, 2001, float64).unsqueeze(-1).expand(-1, 50);
        var inverse = basis.call(x).select(2, 0); // T₀/Q = 1/Q
        Assert.IsTrue((inverse > 0).all().item<bool>() && (inverse <= 1).all().item<bool>());
    }

    [TestMethod]
    public void The_gain_of_silu_is_the_published_one()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-8, 8, 4001, float64);
        var density = (x.square() * -0.5).exp() / Math.Sqrt(2 * Math.PI);
        var energy = (Rational(x, Swish, SwishDenominator).square() * density).sum() * (16.0 / 4000);
        Assert.AreEqual(2.81, 1 / energy.item<double>(), 0.02);
    }

    private static Tensor Rational(Tensor x, double[] numerator, double[] denominator)
    {
        using var basis = new RationalBasis(1, numerator.Length, double.PositiveInfinity);
        GoldenLayer.Reshape(basis, tensor(denominator).unsqueeze(0));
        return basis.call(x.unsqueeze(-1)).flatten(1).mv(Monomials.ToChebyshev(tensor(numerator))).detach();
    }
}
