using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>The CPU kernels against the formula and its autograd gradient.</summary>
[TestClass]
public class BasisKernelTests
{
    private const int Rows = 601; // several blocks, the last vector half full

    public static IEnumerable<object[]> Cases
        => from space in Enum.GetValues<ActivationSpace>()
           from gridSize in new[] { 1, 5, 40 }
           select new object[] { space, gridSize };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Values_are_the_formulas_in_64_bits(ActivationSpace space, int gridSize)
        => CompareValues(Made(space, gridSize), float64, 1e-12);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Values_are_the_formulas_in_32_bits(ActivationSpace space, int gridSize)
        => CompareValues(Made(space, gridSize), float32, 1e-5);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_are_the_formulas_in_64_bits(ActivationSpace space, int gridSize)
        => CompareGradients(Made(space, gridSize), float64, 1e-10);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_are_the_formulas_in_32_bits(ActivationSpace space, int gridSize)
        => CompareGradients(Made(space, gridSize), float32, 1e-3);

    [TestMethod]
    public void The_base_branch_has_a_kernel_too()
    {
        CompareValues(new SiluBasis(3), float64, 1e-12);
        CompareValues(new SiluBasis(3), float32, 1e-5);
        CompareGradients(new SiluBasis(3), float64, 1e-10);
        CompareValues(new SoftplusBasis(3), float64, 1e-12);
        CompareValues(new SoftplusBasis(3), float32, 1e-5);
        CompareGradients(new SoftplusBasis(3), float64, 1e-10);
    }

    [TestMethod]
    public void Polynomials_without_symmetry_have_a_kernel_too()
    {
        CompareValues(new JacobiBasis(ActivationSpace.Jacobi, 3, 8, 0.5, -0.2, normalised: false), float64, 1e-12);
        CompareGradients(new JacobiBasis(ActivationSpace.Jacobi, 3, 8, 0.5, -0.2), float64, 1e-10);
    }

    private static ActivationBasis Made(ActivationSpace space, int gridSize)
    {
        random.manual_seed(11);
        return ActivationBases.Create(space, 3, gridSize);
    }

    private static void CompareValues(UnivariateBasis made, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var basis = made;
        var x = Points(basis, type);
        TensorAssert.AreClose(basis.call(x), BasisKernel.Values(basis, x), tolerance);
    }

    private static void CompareGradients(UnivariateBasis made, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var basis = made;
        var x = Points(basis, type).requires_grad_();
        var outer = randn([Rows, basis.Inputs, basis.Functions], type) / Math.Sqrt(Rows);
        (basis.call(x) * outer).sum().backward();

        var (slope, shape) = BasisKernel.Gradient(basis, x.detach(), outer);
        TensorAssert.AreClose(x.grad!, slope, tolerance, "gradient of x");
        if (shape is not null)
            TensorAssert.AreClose(basis.TrainedShape == 0 ? zeros_like(shape) : basis.Shape!.grad!, shape, tolerance, "gradient of the shape");
    }

    // Within the range, where clamping takes no part in the gradient; the shape off the symmetry it starts with.
    private static Tensor Points(UnivariateBasis basis, ScalarType type)
    {
        random.manual_seed(12);
        basis.to(type);
        using (no_grad())
        {
            if (basis is KnottedBasis knotted)
                knotted.Place(randn(200, basis.Inputs) * 0.5);
            else
                basis.Shape?.add_(randn_like(basis.Shape) * 0.05);
        }

        var x = rand(Rows, basis.Inputs, type) * 2 - 1;
        x[0] = -1;
        x[1] = 0;
        x[2] = 1;
        return x;
    }
}
