using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>Functions on knots, against plain interpolation.</summary>
[TestClass]
public class PiecewiseBasisTests
{
    private const double SingleRounding = 1e-6;

    [TestMethod]
    public void Ramp_coefficients_are_the_rises_of_a_line_through_any_values_at_the_knots()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var basis = Placed(new PiecewiseLinearBasis(2, 7));
        var heights = randn(8, 2, float64);
        var coefficients = cat([heights.narrow(0, 0, 1), heights.diff(dim: 0)]); // [K, I]
        var x = Rows(basis);
        var curves = (basis.call(x) * coefficients.t()).sum(-1); // [B, I]
        for (var input = 0; input < 2; input++)
        {
            double[] knots = [.. basis.Shape![input].data<double>()];
            double[] at = [.. heights.select(1, input).contiguous().data<double>()];
            double[] expected = [.. x.select(1, input).contiguous().data<double>().Select(value => Interpolated(knots, at, value))];
            TensorAssert.AreClose(tensor(expected), curves.select(1, input), 1e-12);
        }
    }

    [TestMethod]
    public void Splines_of_ranks_are_splines_at_the_interpolated_rank()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var basis = Placed(new PiecewiseCubicBasis(2, 6));
        using var splines = new BSplineBasis(2, 6);
        var x = Rows(basis);
        double[] even = [.. Enumerable.Range(0, 7).Select(k => -1 + k / 3.0)];
        var ranks = zeros_like(x);
        for (var input = 0; input < 2; input++)
        {
            double[] knots = [.. basis.Shape![input].data<double>()];
            ranks.select(1, input).copy_(tensor(x.select(1, input).contiguous().data<double>().Select(value => Interpolated(knots, even, value)).ToArray()));
        }

        TensorAssert.AreClose(splines.call(ranks), basis.call(x), 1e-12);
    }

    [TestMethod]
    public void Without_rows_splines_of_ranks_are_the_splines()
    {
        using var scope = NewDisposeScope();
        using var basis = new PiecewiseCubicBasis(1, 5);
        using var splines = new BSplineBasis(1, 5);
        var x = linspace(-1, 1, 201).unsqueeze(-1);
        TensorAssert.AreClose(splines.call(x), basis.call(x), SingleRounding);
    }

    [TestMethod]
    [DataRow(ActivationSpace.PiecewiseLinear)]
    [DataRow(ActivationSpace.PiecewiseCubic)]
    public void Slopes_are_exact_and_at_a_knot_those_from_the_left(ActivationSpace space)
    {
        const double step = 1e-7;
        using var scope = NewDisposeScope();
        using var basis = Placed(Knotted(space, 1, 5));
        var x = cat([basis.Shape![0].narrow(0, 1, basis.Intervals), linspace(-0.99, 0.99, 50, float64)]).unsqueeze(-1).requires_grad_();
        var weights = randn(1, 1, basis.Functions, float64);
        (basis.call(x) * weights).sum().backward();
        using var still = no_grad();
        var rise = ((basis.call(x) - basis.call(x - step)) * weights).sum(-1) / step;
        TensorAssert.AreClose(rise, x.grad!, 2e-4 * rise.abs().max().item<double>());
        TensorAssert.AreClose(x.grad!, BasisKernel.Gradient(basis, x.detach(), weights.expand(x.shape[0], 1, -1)).X, 1e-10, "kernel");
    }

    [TestMethod]
    [DataRow(ActivationSpace.PiecewiseLinear)]
    [DataRow(ActivationSpace.PiecewiseCubic)]
    public void Knots_are_constants(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        using var basis = Knotted(space, 2, 5);
        Assert.IsEmpty(basis.parameters());
        Assert.AreEqual(0, basis.TrainedShape);
        Assert.IsTrue(basis.state_dict().ContainsKey("shape"), "saved with the network");
    }

    [TestMethod]
    public void Knots_lie_where_the_rows_of_each_input_are()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var basis = new PiecewiseLinearBasis(2, 4);
        var dense = linspace(0.5, 0.6, 1001); // with the border, quartiles of the rows
        basis.Place(stack([dense, linspace(-1, 1, 1001)], 1));
        TensorAssert.AreClose(tensor([-1, 0.525, 0.55, 0.575, 1]), basis.Shape![0], 1e-3);
        TensorAssert.AreClose(linspace(-1, 1, 5, float64), basis.Shape![1], 3e-3);
    }

    [TestMethod]
    public void A_finer_basis_takes_the_knots_of_a_coarser_one_and_divides_its_intervals()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var coarse = Placed(new PiecewiseCubicBasis(2, 4));
        using var fine = (PiecewiseCubicBasis)ActivationBases.Resize(coarse, 8);
        fine.to(float64);
        var kept = fine.Shape!.index_select(1, tensor([0L, 2, 4, 6, 8]));
        TensorAssert.AreClose(coarse.Shape!, kept, 0);
        var middles = (coarse.Shape!.narrow(1, 0, 4) + coarse.Shape!.narrow(1, 1, 4)) / 2;
        TensorAssert.AreClose(middles, fine.Shape!.index_select(1, tensor([1L, 3, 5, 7])), SingleRounding);
    }

    private static KnottedBasis Knotted(ActivationSpace space, int inputs, int gridSize) => (KnottedBasis)ActivationBases.Create(space, inputs, gridSize);

    // In 64 bits, with knots from rows that are dense near 0.
    private static T Placed<T>(T basis)
        where T : KnottedBasis
    {
        random.manual_seed(31);
        basis.Place(randn(500, basis.Inputs).pow(3) * 0.3);
        basis.to(float64);
        return basis;
    }

    private static Tensor Rows(KnottedBasis basis)
        => cat([rand(300, basis.Inputs, float64) * 2 - 1, basis.Shape!.t(), tensor([-1.0, 1]).unsqueeze(-1).expand(-1, basis.Inputs)]);

    private static double Interpolated(double[] knots, double[] heights, double x)
    {
        for (var k = 1; k < knots.Length; k++)
        {
            if (x <= knots[k])
                return heights[k - 1] + (heights[k] - heights[k - 1]) * (x - knots[k - 1]) / (knots[k] - knots[k - 1]);
        }

        return heights[^1];
    }
}
