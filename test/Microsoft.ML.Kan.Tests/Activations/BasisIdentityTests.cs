using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Mathematical identities of the functions.</summary>
[TestClass]
public class BasisIdentityTests
{
    private const double Rounding = 1e-12;

    [TestMethod]
    public void Gaussians_are_one_at_their_centre_and_one_over_e_a_width_away()
    {
        using var scope = NewDisposeScope();
        using var basis = new GaussianRbfBasis(1, 5);
        var values = basis.call(tensor([0, 0.5]).unsqueeze(-1)).squeeze(1); // centres -1, -0.5, 0, 0.5, 1
        TensorAssert.AreClose(tensor([1, Math.Exp(-1)]), values[TensorIndex.Colon, 2], Rounding);
    }

    [TestMethod]
    public void Chebyshev_recurrence_equals_the_cosine_form()
    {
        using var scope = NewDisposeScope();
        using var basis = new ChebyshevBasis(1, 9);
        var x = linspace(-0.999, 0.999, 1000, float64).unsqueeze(-1);
        var expected = (x.acos().unsqueeze(-1) * arange(9, float64)).cos();
        TensorAssert.AreClose(expected, basis.call(x), Rounding);
    }

    [TestMethod]
    public void Chebyshev_gradient_is_finite_where_tanh_has_saturated()
    {
        using var scope = NewDisposeScope();
        using var basis = new ChebyshevBasis(1, 9);
        var x = tensor([-20.0, -1, 0, 1, 20]).unsqueeze(-1).requires_grad_();
        basis.call(x.tanh()).sum().backward();
        Assert.IsTrue(x.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void Legendre_polynomials_have_their_textbook_values()
    {
        using var scope = NewDisposeScope();
        using var basis = new JacobiBasis(ActivationSpace.Legendre, 1, 4, 0, 0, normalised: false);
        var values = basis.call(tensor([0.3]).unsqueeze(-1)).flatten();
        TensorAssert.AreClose(tensor([1, 0.3, -0.365, -0.3825]), values, Rounding);
    }

    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(1.0, 1.0)]
    [DataRow(0.5, -0.2)]
    [DataRow(-0.5, 2.0)]
    public void Normalised_Jacobi_polynomials_reach_one_and_go_no_further(double a, double b)
    {
        using var scope = NewDisposeScope();
        using var plain = new JacobiBasis(ActivationSpace.Jacobi, 1, 9, a, b, normalised: false);
        using var basis = new JacobiBasis(ActivationSpace.Jacobi, 1, 9, a, b);
        var x = linspace(-1, 1, 2001, float64).unsqueeze(-1);
        var (before, after) = (plain.call(x).squeeze(1), basis.call(x).squeeze(1)); // [B, K]
        TensorAssert.AreClose(ones(9, float64), after.abs().amax([0]), 1e-10, "maximum");
        TensorAssert.AreClose(before / before.abs().amax([0]), after, 1e-10, "the same functions by constant factors");
    }

    [TestMethod]
    public void Bumps_are_one_in_the_middle_and_zero_outside_their_support()
    {
        using var scope = NewDisposeScope();
        using var basis = new ReluBumpBasis(1, 8);
        basis.to(float64);
        var places = basis.Shape!.detach()[0].narrow(0, 0, 8); // t = -1.4, -1, … 1.4, s = 0.8
        var inside = places.narrow(0, 1, 6);
        TensorAssert.AreClose(ones(6, float64), basis.call(inside.unsqueeze(-1)).squeeze(1).narrow(1, 1, 6).diagonal(), 1e-6, "peak");
        var x = linspace(-1, 1, 1001, float64).unsqueeze(-1);
        var outside = (x - places).abs() > 0.8 + 1e-6;
        TensorAssert.AreClose(zeros(outside.sum().item<long>(), float64), basis.call(x).squeeze(1)[outside], 0, "outside");
        TensorAssert.AreClose(linspace(-1.4, 1.4, 8, float64), places, 1e-6, "the centres of the B-splines");
    }

    [TestMethod]
    public void Switches_are_one_at_their_centre_and_sech_squared_of_one_a_width_away()
    {
        using var scope = NewDisposeScope();
        using var basis = new ReflectionalSwitchBasis(1, 5);
        var values = basis.call(tensor([0, 0.5]).unsqueeze(-1)).squeeze(1); // centres -1, -0.5, 0, 0.5, 1
        TensorAssert.AreClose(tensor([1, 1 / Math.Pow(Math.Cosh(1), 2)]), values[TensorIndex.Colon, 2], Rounding);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(3.0)]
    public void Fourier_output_has_unit_variance_at_every_point(double point)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var basis = new FourierBasis(100, 5, frequency: 1, double.PositiveInfinity);
        var coefficients = randn(4000, 1000, float64) * (basis.UnitScale() / Math.Sqrt(100)); // [O, I·K]
        var y = coefficients.matmul(basis.call(full([1, 100], point, float64)).flatten());
        Assert.AreEqual(1, y.square().mean().item<double>(), 0.1);
    }
}
