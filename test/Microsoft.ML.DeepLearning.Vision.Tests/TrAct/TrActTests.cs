using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Vision.TrAct;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.TrAct;

/// <summary>Compares with values of the authors' code (Felix-Petersen/tract), and checks properties of every such gradient.</summary>
[TestClass]
public class TrActTests
{
    private const double Tolerance = 1e-7;

    [TestMethod]
    [DataRow("misc_tract_linear_primal_b7_n4")]
    [DataRow("misc_tract_linear_dual_b3_n6")]
    public void A_linear_layer_has_the_published_gradients(string file)
        => Check(file, (x, weight, bias, regularization) => nn.functional.linear(x, TrActFunction.Of(weight, x, new TrActRows.Linear(), regularization), bias));

    [TestMethod]
    [DataRow("misc_tract_conv_primal")]
    [DataRow("misc_tract_conv_dual")]
    public void A_convolution_has_the_published_gradients(string file)
        => Check(file, (x, weight, bias, regularization) =>
        {
            var effective = TrActFunction.Of(weight, x, new TrActRows.Convolution(Stride: 2, Padding: 1, Dilation: 1, Groups: 1), regularization);
            return nn.functional.conv2d(x, effective, bias, [2L, 2], [1L, 1]);
        });

    [TestMethod]
    public void Few_rows_and_many_give_the_same_by_either_way()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var (gradient, rows) = (randn(2, 3, 6, float64), randn(2, 4, 6, float64));
        var moments = rows.transpose(1, 2).matmul(rows) / 4;
        TensorAssert.AreClose(TrActGradient.Primal(gradient, moments, 0.1), TrActGradient.Of(gradient, rows, 0.1), 1e-10);
    }

    [TestMethod]
    public void A_large_regularization_leaves_the_ordinary_gradient()
    {
        using var scope = NewDisposeScope();
        const double Large = 1e6;
        var (gradient, rows) = (randn(1, 3, 6, float64), randn(1, 50, 6, float64));
        TensorAssert.AreClose(gradient, TrActGradient.Of(gradient, rows, Large) * Large, 1e-4);
    }

    /// <summary>Every group equals a convolution without groups, and images in parts give the result of all images.</summary>
    [TestMethod]
    public void Groups_do_not_meet_and_images_may_come_in_parts()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var images = randn(150, 4, 60, 60, float64); // more patches than one block
        var weight = randn(6, 2, 3, 3, float64).requires_grad_();
        var outer = randn(150, 6, 29, 29, float64);
        var effective = TrActFunction.Of(weight, images, new TrActRows.Convolution(Stride: 2, Padding: 0, Dilation: 1, Groups: 2), 0.1);
        (nn.functional.conv2d(images, effective, null, [2L, 2], groups: 2) * outer).sum().backward();
        for (var group = 0; group < 2; group++)
        {
            var patches = nn.functional.unfold(images.narrow(1, group * 2, 2), (3, 3), stride: (2, 2)).transpose(1, 2).flatten(0, 1); // [R, N]
            var plain = outer.narrow(1, group * 3, 3).permute(1, 0, 2, 3).flatten(1).matmul(patches); // [O, N]
            var moments = patches.t().matmul(patches) / patches.shape[0] + eye(patches.shape[1], dtype: float64) * 0.1;
            TensorAssert.AreClose(plain.matmul(linalg.inv(moments)), weight.grad!.narrow(0, group * 3, 3).flatten(1), 1e-8);
        }
    }

    [TestMethod]
    public void Nothing_is_done_where_no_gradient_is_wanted_and_no_tensor_is_left()
    {
        using var weight = randn(3, 4).requires_grad_();
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            var x = randn(5, 4);
            using (no_grad())
                Assert.AreSame(weight, TrActFunction.Of(weight, x, new TrActRows.Linear(), 0.1));
            nn.functional.linear(x, TrActFunction.Of(weight, x, new TrActRows.Linear(), 0.1)).sum().backward();
            weight.grad!.Dispose();
            weight.grad = null;
        });
    }

    private static void Check(string file, Func<Tensor, Tensor, Tensor, double, Tensor> layer)
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open(file);
        var x = golden.Tensor("inputs", "x").requires_grad_();
        var weight = golden.Tensor("parameters", "weight").requires_grad_();
        var bias = golden.Tensor("parameters", "bias").requires_grad_();
        var y = layer(x, weight, bias, golden.Number("settings", "lambda_"));
        TensorAssert.AreClose(golden.Tensor("outputs", "y"), y, Tolerance, "output");
        (y * golden.Tensor("grad_weights", "y")).sum().backward();
        TensorAssert.AreClose(golden.Tensor("gradients", "weight"), weight.grad!, Tolerance, "gradient of the weight");
        TensorAssert.AreClose(golden.Tensor("gradients", "bias"), bias.grad!, Tolerance, "gradient of the bias");
        TensorAssert.AreClose(golden.Tensor("gradients", "input"), x.grad!, Tolerance, "gradient of the input");
    }
}
