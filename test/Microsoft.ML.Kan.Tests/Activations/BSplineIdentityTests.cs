using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Mathematical identities of splines.</summary>
[TestClass]
public class BSplineIdentityTests
{
    private const double Rounding = 1e-12;

    [TestMethod]
    [DataRow(5)]
    [DataRow(12)]
    public void BSplines_sum_to_one_and_reproduce_x_and_its_square(int intervals)
    {
        using var scope = NewDisposeScope();
        using var basis = new BSplineBasis(1, intervals);
        var h = 2.0 / intervals;
        var x = linspace(-1, 1, 1000, float64).unsqueeze(-1);
        var centres = -1 + (arange(intervals + 3, float64) - 1) * h;
        var functions = basis.call(x);

        TensorAssert.AreClose(ones_like(x), functions.sum(-1), Rounding, "partition of unity");
        TensorAssert.AreClose(x, (functions * centres).sum(-1), Rounding, "x");
        TensorAssert.AreClose(x.square(), (functions * (centres.square() - h * h / 3)).sum(-1), Rounding, "x²");
    }

    [TestMethod]
    public void BSplines_at_a_knot_are_a_sixth_two_thirds_a_sixth()
    {
        using var scope = NewDisposeScope();
        using var basis = new BSplineBasis(1, 4);
        var values = basis.call(zeros(1, 1, float64)).flatten(); // x = 0 is the middle knot
        TensorAssert.AreClose(tensor([0, 0, 1.0 / 6, 4.0 / 6, 1.0 / 6, 0, 0]), values, Rounding);
    }

    [TestMethod]
    public void BSplines_equal_the_Cox_de_Boor_recursion()
    {
        using var scope = NewDisposeScope();
        const int intervals = 7;
        using var basis = new BSplineBasis(1, intervals);
        var points = Enumerable.Range(0, 500).Select(i => -1 + 2 * (i + 0.5) / 500).ToArray();
        var expected = points.SelectMany(x => Enumerable.Range(0, intervals + 3).Select(k => CoxDeBoor(k, 3, x))).ToArray();
        TensorAssert.AreClose(tensor(expected).reshape(500, intervals + 3), basis.call(tensor(points).unsqueeze(-1)).squeeze(1), Rounding);

        static double Knot(int i) => -1 + (i - 3) * 2.0 / intervals;
        static double CoxDeBoor(int i, int degree, double x) => degree == 0
            ? (Knot(i) <= x && x < Knot(i + 1) ? 1 : 0)
            : (x - Knot(i)) / (Knot(i + degree) - Knot(i)) * CoxDeBoor(i, degree - 1, x)
                + (Knot(i + degree + 1) - x) / (Knot(i + degree + 1) - Knot(i + 1)) * CoxDeBoor(i + 1, degree - 1, x);
    }

    [TestMethod]
    public void Doubling_the_grid_leaves_the_spline_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var coarse = new BSplineBasis(2, 5);
        using var fine = new BSplineBasis(2, 10);
        var coefficients = randn(3, 2, 8, float64); // [O, I, K]
        var x = rand(200, 2, float64) * 2 - 1;
        var doubled = BSplineGrid.Double(coefficients);
        TensorAssert.AreClose(
            einsum("bik,oik->bo", coarse.call(x), coefficients), einsum("bik,oik->bo", fine.call(x), doubled), Rounding);
    }
}
