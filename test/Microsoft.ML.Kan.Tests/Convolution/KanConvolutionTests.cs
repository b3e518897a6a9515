using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.Tests.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

[TestClass]
public class KanConvolutionTests
{
    public static IEnumerable<object[]> Spaces => BasisContractTests.Spaces;

    public static IEnumerable<object[]> Shapes => ConvolutionFamilyTests.Shapes;

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void ONNX_Runtime_computes_every_space(ActivationSpace space)
        => CompareWithOnnx(new ConvolutionShape(3, 4, 3, stride: 2, padding: 1), [space]);

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void ONNX_Runtime_computes_every_shape_of_mixed_spaces(object geometry)
        => CompareWithOnnx((ConvolutionShape)geometry, [ActivationSpace.Chebyshev, ActivationSpace.Morlet]);

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Half_of_the_formula_is_the_whole_of_the_layer(object geometry)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var shape = (ConvolutionShape)geometry;
        using var layer = new KanConvolution(shape, [ActivationSpace.GaussianRbf], gridSize: 2);
        layer.to(float64);
        layer.BaseBias.copy_(randn(shape.Outputs, float64));
        layer.eval(); // running statistics are 0 and 1: but for epsilon the layer normalises nothing
        var x = randn([2, shape.Inputs, 6, 5], float64) / Math.Sqrt(1 + 1e-5);
        var padded = nn.functional.pad(x, [shape.Padding, shape.Padding, shape.Padding, shape.Padding]);
        var bases = nn.functional.conv2d(padded * padded.sigmoid(), layer.BaseWeight, layer.BaseBias, [shape.Stride, shape.Stride], [0L, 0], [shape.Dilation, shape.Dilation], shape.Groups);
        var curves = ((ChosenCurves)layer.Curves).Families[0].Convolve(x);
        TensorAssert.AreClose(bases + curves, layer.call(x * Math.Sqrt(1 + 1e-5)), 1e-9);
    }

    [TestMethod]
    public void The_gradient_of_a_mixture_is_that_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(31);
        using var layer = new KanConvolution(new(2, 4, 3, stride: 2, padding: 1, groups: 2), SmallNetworks.Pool, gridSize: 2);
        layer.to(float64);
        layer.train();
        var x = (randn(3, 2, 5, 5, float64) * 2).requires_grad_();
        var outer = randn(3, 4, 3, 3, float64);
        (layer.call(x) * outer).sum().backward();
        foreach (var (name, tensor) in layer.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).Append(("x", x)))
        {
            using var still = no_grad();
            var direction = randn_like(tensor);
            const double Step = 1e-6;
            tensor.add_(direction, Step);
            var above = (layer.call(x) * outer).sum().item<double>();
            tensor.add_(direction, -2 * Step);
            var below = (layer.call(x) * outer).sum().item<double>();
            tensor.add_(direction, Step);
            var expected = (above - below) / (2 * Step);
            Assert.AreEqual(expected, (tensor.grad! * direction).sum().item<double>(), 1e-5 * Math.Max(1, Math.Abs(expected)), name);
        }
    }

    [TestMethod]
    public void TrAct_changes_the_gradient_of_all_kernels_by_the_moments_of_the_functions_and_no_value()
    {
        using var scope = NewDisposeScope();
        const double Regularization = 0.1;
        var shape = new ConvolutionShape(2, 3, 3, stride: 2, padding: 1);
        var x = randn(4, 2, 8, 8, float64);
        var outer = randn(4, 3, 4, 4, float64);
        var (plainValue, plain, _, rows) = Differentiate(0);
        var (value, found, bias, _) = Differentiate(Regularization);
        TensorAssert.AreClose(plainValue, value, 0);
        var moments = rows.t().matmul(rows) / rows.shape[0] + eye(rows.shape[1], dtype: float64) * Regularization;
        TensorAssert.AreClose(plain.matmul(linalg.inv(moments)), found, 1e-9);
        TensorAssert.AreClose(outer.sum([0L, 2, 3]), bias, 1e-12);

        // Values, the gradient of all kernels [O, N], that of the offsets, and the patches of the functions [R, N].
        (Tensor, Tensor, Tensor, Tensor) Differentiate(double regularization)
        {
            random.manual_seed(5);
            using var layer = new KanConvolution(shape with { TrActRegularization = regularization }, [ActivationSpace.Chebyshev], gridSize: 2);
            layer.to(float64);
            layer.eval();
            var y = layer.call(x);
            (y * outer).sum().backward();
            var family = ((ChosenCurves)layer.Curves).Families[0];
            var kernels = cat([layer.BaseWeight.grad!.unsqueeze(2), family.Coefficients.grad!.view(3, 2, -1, 3, 3)], 2).flatten(1);
            using var still = no_grad();
            var pixels = nn.functional.pad(x / Math.Sqrt(1 + 1e-5), [1, 1, 1, 1]).permute(0, 2, 3, 1); // [B, H, W, C]
            var functions = cat([nn.functional.silu(pixels).unsqueeze(-1), family.Basis.call(pixels / 3)], -1).flatten(3).permute(0, 3, 1, 2);
            var patches = nn.functional.unfold(functions, (3, 3), stride: (2, 2)).transpose(1, 2).flatten(0, 1);
            return (y.detach(), kernels.clone(), layer.BaseBias.grad!.clone(), patches);
        }
    }

    [TestMethod]
    public void Only_a_mixture_can_be_pruned()
    {
        using var layer = new KanConvolution(new(2, 3, 3), [ActivationSpace.BSpline], gridSize: 2);
        Assert.ThrowsExactly<InvalidOperationException>(() => layer.Prune());
    }

    [TestMethod]
    public void The_report_names_output_channels_where_they_choose_and_counts_kernels()
    {
        using var layer = new KanConvolution(new(4, 8, 3, groups: 4), SmallNetworks.Pool, gridSize: 2);
        using var plain = new KanConvolution(new(4, 8, 3), SmallNetworks.Pool, gridSize: 2);
        layer.Prune();
        plain.Prune();
        Assert.HasCount(4, layer.Selection.Choices);
        Assert.IsTrue(layer.Selection.Choices.All(choice => choice.Output is null), "two output channels share a choice");
        CollectionAssert.AreEqual(Enumerable.Range(0, 8).ToArray(), plain.Selection.Choices.Select(choice => choice.Output!.Value).ToArray());
        Assert.AreEqual(32, plain.Selection.Edges);
    }

    private static void CompareWithOnnx(ConvolutionShape shape, ActivationSpace[] pool)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(13);
        using var layer = new KanConvolution(shape, pool, gridSize: 3);
        var x = randn([8, shape.Inputs, 7, 6]) * 2 + 1;
        layer.Calibrates = true;
        layer.call(x);
        layer.Calibrates = false;
        foreach (var (name, parameter) in layer.named_parameters())
        {
            if (name.EndsWith("coefficients", StringComparison.Ordinal))
                parameter.mul_(30);
            else if (name.EndsWith("gates", StringComparison.Ordinal))
                parameter.copy_(randn_like(parameter));
        }

        if (pool.Length > 1)
            layer.Prune();
        layer.eval();
        var graph = new OnnxGraph("layer");
        var y = layer.call(x);
        graph.Output(layer.Emit(graph, graph.Input("x", OnnxType.Float, "N", shape.Inputs, 7, 6)), "y", OnnxType.Float, "N", y.shape[1], y.shape[2], y.shape[3]);
        OnnxParity.AreClose(y, OnnxParity.Run(graph.ToBytes(), x), 2e-5);
    }
}
