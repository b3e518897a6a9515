using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static Microsoft.ML.Kan.Tests.Activations.GoldenLayer;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

/// <summary>The rational functions of the Kolmogorov–Arnold Transformer.</summary>
[TestClass]
public class RationalGoldenTests
{
    [TestMethod]
    [DataRow("kan_rational_formA_identity")]
    [DataRow("kan_rational_formA_swish")]
    [DataRow("kan_rational_formA_gelu")]
    public void Rational_is_form_A_of_the_published_kernel(string file)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var basis = new RationalBasis(1, 6, NoRange);
        var (x, a, b) = (golden.Leaf("inputs", "x"), golden.Leaf("inputs", "a"), golden.Leaf("inputs", "b"));
        var shape = b.unsqueeze(0);
        Reshape(basis, shape);
        var y = basis.call(x.unsqueeze(-1)).flatten(1).mv(Monomials.ToChebyshev(a));
        golden.Check(y, basis, shape, ("x", x), ("a", a), ("b", b));
    }

    [TestMethod]
    [DataRow("kan_rational_group_positive_x")]
    [DataRow("kan_rational_group_mixed_x")] // whose fallback values are of another, unsafe formula
    public void Rational_of_groups_is_one_whose_inputs_share_denominators(string file)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        using var basis = new RationalBasis(8, 6, NoRange);
        var (x, a, b) = (golden.Leaf("inputs", "x"), golden.Leaf("inputs", "a"), golden.Leaf("inputs", "b")); // [2, 3, 8], [1, 6], [4, 4]
        var shape = b.unsqueeze(1).expand(4, 2, 4).reshape(8, 4); // two channels per group
        Reshape(basis, shape);

        var y = basis.call(x.flatten(0, 1)).matmul(Monomials.ToChebyshev(a.squeeze(0))).reshape(2, 3, 8);
        (y * golden.Tensor("grad_weights", "y")).sum().backward();
        shape.backward([basis.Shape!.grad!]);

        TensorAssert.AreClose(golden.Tensor("outputs", "y_formA"), y, Tolerance, "y");
        foreach (var (name, leaf) in new[] { ("x", x), ("a", a), ("b", b) })
            TensorAssert.AreClose(golden.Tensor("gradients", "formA." + name), leaf.grad!, Tolerance, "gradient of " + name);
    }
}
