using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

/// <summary>Refining the grid keeps the curves.</summary>
[TestClass]
public class GridRefinementTests
{
    // The fine grid of splines, polynomials and Fourier contains the coarse functions. That of the others does not, so they lose a
    // part of the rough curves that random coefficients of size 1 make.
    [TestMethod]
    [DataRow(ActivationSpace.BSpline, 1e-10)]
    [DataRow(ActivationSpace.Chebyshev, 1e-6)]
    [DataRow(ActivationSpace.Legendre, 1e-6)]
    [DataRow(ActivationSpace.Jacobi, 1e-6)]
    [DataRow(ActivationSpace.Gram, 1e-3)]
    [DataRow(ActivationSpace.Fourier, 1e-6)]
    [DataRow(ActivationSpace.GaussianRbf, 0.05)]
    [DataRow(ActivationSpace.ReflectionalSwitch, 0.05)]
    [DataRow(ActivationSpace.MexicanHat, 0.15)]
    [DataRow(ActivationSpace.Morlet, 0.9)]
    [DataRow(ActivationSpace.DerivativeOfGaussian, 0.05)]
    [DataRow(ActivationSpace.ReluBump, 0.05)]
    [DataRow(ActivationSpace.Rational, 5e-3)]
    [DataRow(ActivationSpace.PiecewiseLinear, 1e-6)]
    [DataRow(ActivationSpace.PiecewiseCubic, 1e-6)]
    public void A_doubled_grid_keeps_the_function(ActivationSpace space, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(5);
        using var layer = new FixedKanLayer(space, 2, 3, 5);
        layer.to(float64);
        layer.Families[0].Coefficients.mul_(10); // curves of about the size 1
        using var fine = layer.Resize(10);
        var x = rand(300, 2, float64) * 2 - 1;

        TensorAssert.AreClose(layer.call(x), fine.call(x), tolerance, space.ToString());
        Assert.AreEqual(10, fine.Families[0].GridSize);
        Assert.IsGreaterThan(layer.Families[0].Basis.Functions, fine.Families[0].Basis.Functions);
    }

    [TestMethod]
    [DataRow(15)]
    [DataRow(25)]
    public void A_ridge_refit_of_splines_to_a_finer_grid_with_the_same_knots_keeps_them(int grid)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 2, 3, 5);
        layer.to(float64);
        using var fine = layer.Resize(grid);
        var x = rand(300, 2, float64) * 2 - 1;
        TensorAssert.AreClose(layer.call(x), fine.call(x), 1e-6);
    }

    [TestMethod]
    public void Mixed_spaces_and_removed_edges_stay_what_they_are()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var layer = SmallLayers.Chosen(SelectionScope.Edge);
        using var rest = layer.Where((output, input) => (output + input) % 2 == 0);
        using var fine = rest.Resize(8);
        CollectionAssert.AreEqual(rest.Edges.Mask(), fine.Edges.Mask());
        for (var edge = 0; edge < 12; edge++)
            Assert.AreEqual(rest.SpaceOf(edge % 3, edge / 3), fine.SpaceOf(edge % 3, edge / 3));
        var gone = fine.Edge(linspace(-1, 1, 9, float64), 1, 0);
        TensorAssert.AreClose(zeros(9, float64), gone, 0);
        foreach (var family in fine.Families.Where(family => family.Mask is not null))
            TensorAssert.AreClose(family.Coefficients.view(-1, family.Basis.Inputs, family.Basis.Functions), family.PerEdge(), 0);
    }

    [TestMethod]
    public void A_network_of_splines_computes_the_same_after_two_doublings()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Networks.Create(ActivationSpace.BSpline);
        var x = Networks.Features(60);
        network.Calibrate(x);
        network.eval();
        using var finer = network.Resize(8);
        using var finest = finer.Resize(16);
        TensorAssert.AreClose(network.call(x), finest.call(x), 1e-10);
        Assert.AreEqual(16, finest.GridSize);
        Assert.IsFalse(finest.training);
    }

    [TestMethod]
    public void Doubled_layers_are_pykans_refined_ones()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var golden = GoldenFile.Open("kan_pykan_refine");
        using var layer = new FixedKanLayer(ActivationSpace.BSpline, 2, 2, 3);
        layer.to(float64);
        layer.BaseWeight.zero_();
        layer.Families[0].PerEdge().copy_(golden.Tensor("inputs", "parent_coef").transpose(0, 1)); // [I, O, K] → [O, I, K]
        using var fine = layer.Resize(6);
        TensorAssert.AreClose(golden.Tensor("outputs", "child_coef").transpose(0, 1), fine.Families[0].PerEdge(), 1e-7);
        var x = golden.Tensor("inputs", "x"); // all within the range
        TensorAssert.AreClose(golden.Tensor("outputs", "child_curve").transpose(1, 2), SmallLayers.EdgeValues(fine, x), 1e-7);
    }
}
