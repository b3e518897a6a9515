using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.ImageClassification;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

[TestClass]
public class LabelAugmentedNetworkTests
{
    private const int Classes = 3;
    private const int Side = 6;

    [TestMethod]
    [DataRow(LabelAugmentation.Rotation, true)]
    [DataRow(LabelAugmentation.Rotation, false)]
    [DataRow(LabelAugmentation.ColorPermutation, true)]
    [DataRow(LabelAugmentation.ColorPermutation, false)]
    public void ONNX_Runtime_scores_the_same_alone_together_and_none(LabelAugmentation kind, bool distills)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = Create(kind, distills);
        network.eval();
        var images = randn(4, 3, Side, Side);
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 3, Side, Side)), "y", OnnxType.Float, "N", Classes);
        var model = graph.ToBytes();
        // Where the copies have no named axis, ONNX Runtime inserts reshapes on some processors, which fail for no rows.
        Assert.AreEqual(!distills, model.AsSpan().IndexOf("Copies"u8) >= 0);
        var together = OnnxParity.Run(model, images);
        OnnxParity.AreClose(network.call(images), together, 1e-5);
        CollectionAssert.AreEqual(new long[] { 0, Classes }, OnnxParity.Run(model, images.narrow(0, 0, 0)).shape);
        for (var row = 0; row < 4; row++)
            TensorAssert.AreClose(together.narrow(0, row, 1), OnnxParity.Run(model, images.narrow(0, row, 1)), 0, "a picture alone");
    }

    [TestMethod]
    public void The_score_is_the_mean_of_what_the_head_says_about_each_copy()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var copies = new ImageCopies(LabelAugmentation.Rotation, Side);
        using var network = Create(LabelAugmentation.Rotation, distills: false);
        network.eval();
        var images = randn(5, 3, Side, Side);
        var body = network.children().OfType<ConvKanNetwork>().Single();
        var expected = zeros(5, Classes);
        for (var copy = 0; copy < copies.Count; copy++)
        {
            var joint = body.call(copies.Of(images, copy)); // [B, N·M]
            for (var c = 0; c < Classes; c++)
                expected[TensorIndex.Colon, c] += joint[TensorIndex.Colon, c * copies.Count + copy] / copies.Count;
        }

        TensorAssert.AreClose(expected, network.call(images), 1e-5);
    }

    [TestMethod]
    public void Every_parameter_gets_a_gradient_and_no_tensor_is_left()
    {
        using var network = Create(LabelAugmentation.Rotation, distills: true);
        network.train();
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            var output = network.call(randn(6, 3, Side, Side));
            CollectionAssert.AreEqual(new long[] { 6, 4 * 4 * Classes + Classes }, output.shape);
            new LabelAugmentedLoss(4, Classes, smoothing: 0.1).Of(output, tensor([0L, 1, 2, 0, 1, 2])).mean().backward();
            foreach (var (name, parameter) in network.named_parameters())
                Assert.IsTrue(parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, name);
            network.zero_grad();
        });
    }

    [TestMethod]
    public void A_head_that_does_not_fit_is_refused()
    {
        using var body = new ConvKanNetwork(new(3, Classes, [(4, 1)], ConvKanBlock.Plain, Residual: false, [ActivationSpace.BSpline], GridSize: 2));
        Assert.ThrowsExactly<ArgumentException>(() => new LabelAugmentedNetwork(body, new(LabelAugmentation.Rotation, Side), Classes, distills: true));
    }

    private static LabelAugmentedNetwork Create(LabelAugmentation kind, bool distills)
    {
        random.manual_seed(9);
        var copies = new ImageCopies(kind, Side);
        var body = new ConvKanNetwork(new(3, Classes * copies.Count, [(5, 1), (6, 2)], ConvKanBlock.Plain, Residual: true, [ActivationSpace.Chebyshev], GridSize: 2));
        using (var scope = NewDisposeScope())
            body.Calibrate(randn(16, 3, Side, Side));
        return new(body, copies, Classes, distills);
    }
}
