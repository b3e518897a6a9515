using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.Tests.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>
/// The convolutions of torch-conv-kan. Their base branch (GELU, or x itself), their norm after the sum and their last activation
/// are not ours, so they are put around our basis and convolution here. They pad the basis where we pad the pixels: where there
/// is padding, it is put after the basis here.
/// </summary>
[TestClass]
public class ConvolutionGoldenTests
{
    private const double Tolerance = 1e-6;
    private const double Unbounded = double.PositiveInfinity;

    [TestMethod]
    [DataRow("kan_conv_bspline_k1", 3, 3, 1, 1, 0, 1, 1)]
    [DataRow("kan_conv_bspline_k3_s1_p0", 2, 3, 3, 1, 0, 1, 1)]
    [DataRow("kan_conv_bspline_k3_s2_p1", 2, 3, 3, 2, 1, 1, 1)]
    [DataRow("kan_conv_bspline_k3_s1_p1_d2_g2", 4, 4, 3, 1, 2, 2, 2)]
    public void BSpline_convolution_is_the_references(string file, int inputs, int outputs, int kernel, int stride, int padding, int dilation, int groups)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        var shape = new ConvolutionShape(inputs, outputs, kernel, stride, padding, dilation, groups);
        using var basis = new BSplineBasis(inputs, 4, Unbounded);
        var x = golden.Tensor("inputs", "x").requires_grad_();
        var baseWeights = Leaves(golden, "base_conv", groups);
        var splines = Leaves(golden, "spline_conv", groups);

        var sum = Convolve(shape, nn.functional.gelu(x), cat(baseWeights, 0))
            + Convolve(shape, Functions(basis, x), cat(splines, 0));
        TensorAssert.AreClose(golden.Tensor("outputs", "sum_before_norm"), sum, Tolerance, "sum");

        var slopes = Enumerable.Range(0, groups).Select(g => golden.Tensor("parameters", $"prelus.{g}.weight").expand(outputs / groups)).ToArray();
        var y = nn.functional.prelu(Normalised(sum), cat(slopes));
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), y, Tolerance, "output");
        (y * golden.Tensor("grad_weights", "y")).sum().backward();
        TensorAssert.AreClose(golden.Tensor("gradients", "input"), x.grad!, Tolerance, "gradient of the input");
        for (var g = 0; g < groups; g++)
        {
            TensorAssert.AreClose(golden.Tensor("gradients", $"base_conv.{g}.weight"), baseWeights[g].grad!, Tolerance, "gradient of the base");
            TensorAssert.AreClose(golden.Tensor("gradients", $"spline_conv.{g}.weight"), splines[g].grad!, Tolerance, "gradient of the splines");
        }
    }

    [TestMethod]
    public void Jacobi_convolution_is_the_references()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_conv_jacobi_k3_s2_p1");
        using var basis = new JacobiBasis(ActivationSpace.Jacobi, 2, 4, 1, 1, normalised: false, Unbounded);
        CheckPolynomials(golden, basis, x => x);
    }

    [TestMethod]
    public void Gram_convolution_is_the_references()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("kan_conv_gram_k3_s2_p1");
        using var basis = new GramBasis(2, 4, Unbounded);
        var n = arange(4, float64);
        var factors = (n * 2 + 1) * n.square() * (n.square() * 4 - 1) / (n + 1).square();
        var beta = golden.Leaf("parameters", "beta_weights");
        var shape = (beta * factors).expand(2, 4); // the reference has one row for all channels
        GoldenLayer.Reshape(basis, shape);
        CheckPolynomials(golden, basis, x => nn.functional.silu(x));
        shape.backward([basis.Shape!.grad!]);
        TensorAssert.AreClose(golden.Tensor("gradients", "beta_weights"), beta.grad!, Tolerance, "gradient of the recursion");
    }

    // Their functions are of tanh(x), and channel k·C + c is function k of channel c.
    private static void CheckPolynomials(GoldenFile golden, UnivariateBasis basis, Func<Tensor, Tensor> baseActivation)
    {
        var shape = new ConvolutionShape(2, 3, 3, stride: 2, padding: 1);
        var x = golden.Tensor("inputs", "x").requires_grad_();
        var baseWeight = golden.Tensor("parameters", "base_conv.0.weight").requires_grad_();
        var theirs = golden.Tensor("parameters", "poly_weights").requires_grad_(); // [1, O, K·C, k, k]
        var ours = theirs.view(3, 4, 2, 3, 3).transpose(1, 2).reshape(3, 8, 3, 3);
        var sum = Convolve(shape, baseActivation(x), baseWeight)
            + Convolve(shape, Functions(basis, x.tanh()), ours);
        var y = nn.functional.silu(Normalised(sum));
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), y, Tolerance, "output");
        (y * golden.Tensor("grad_weights", "y")).sum().backward();
        TensorAssert.AreClose(golden.Tensor("gradients", "input"), x.grad!, Tolerance, "gradient of the input");
        TensorAssert.AreClose(golden.Tensor("gradients", "poly_weights"), theirs.grad!, Tolerance, "gradient of the polynomials");
        TensorAssert.AreClose(golden.Tensor("gradients", "base_conv.0.weight"), baseWeight.grad!, Tolerance, "gradient of the base");
    }

    // Ours are without their value at zero.
    private static Tensor Functions(UnivariateBasis basis, Tensor x)
        => BasisChannels.Of(basis, x) + basis.call(zeros(1, basis.Inputs, dtype: float64)).view(-1, 1, 1);

    private static Tensor Convolve(ConvolutionShape shape, Tensor x, Tensor weight) => nn.functional.conv2d(
        x, weight, null, [shape.Stride, shape.Stride], [shape.Padding, shape.Padding], [shape.Dilation, shape.Dilation], shape.Groups);

    private static Tensor[] Leaves(GoldenFile golden, string name, int groups)
        => [.. Enumerable.Range(0, groups).Select(g => golden.Tensor("parameters", $"{name}.{g}.weight").requires_grad_())];

    // Instance normalisation without parameters.
    private static Tensor Normalised(Tensor x)
    {
        var centred = x - x.mean([2L, 3], keepdim: true);
        return centred / (x.var([2L, 3], unbiased: false, keepdim: true) + 1e-5).sqrt();
    }
}
