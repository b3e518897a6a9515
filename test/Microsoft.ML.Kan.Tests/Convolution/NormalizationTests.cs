using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>The normalisations that do not see the batch.</summary>
[TestClass]
public class NormalizationTests
{
    [TestMethod]
    public void Groups_of_eight_are_those_of_torch()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var normalization = new GroupNormalization(16);
        Randomize(normalization);
        var x = randn([3, 16, 5, 4], float64) * 2 + 1;
        TensorAssert.AreClose(nn.functional.group_norm(x, 2, normalization.Slope, normalization.Offset, 1e-5), normalization.call(x), 1e-10);
    }

    /// <summary>By hand: 13 channels are two groups, 0…6 and 7…12.</summary>
    [TestMethod]
    public void EvoNorm_is_its_equation()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        using var normalization = new EvoNormalization(13);
        Randomize(normalization);
        var x = randn([2, 13, 3, 4], float64) * 2 + 1;
        var gate = normalization.get_parameter("gate")!;
        var found = normalization.call(x);
        foreach (var (first, count) in new[] { (0, 7), (7, 6) })
        {
            for (var row = 0; row < 2; row++)
            {
                double[] values = [.. x[row].narrow(0, first, count).flatten().data<double>()];
                var deviation = Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2)) + 1e-5);
                for (var channel = first; channel < first + count; channel++)
                {
                    var pixel = x[row, channel, 2, 1].item<double>();
                    var gated = pixel / (1 + Math.Exp(-gate[channel].item<double>() * pixel));
                    var expected = gated / deviation * normalization.Slope[channel].item<double>() + normalization.Offset[channel].item<double>();
                    Assert.AreEqual(expected, found[row, channel, 2, 1].item<double>(), 1e-7); // a share of 1/7 is a 32-bit number
                }
            }
        }
    }

    [TestMethod]
    [DataRow(ConvKanNormalization.Group, ConvKanBlock.Shared)]
    [DataRow(ConvKanNormalization.EvoNorm, ConvKanBlock.Shared)]
    [DataRow(ConvKanNormalization.Group, ConvKanBlock.Bottleneck)]
    [DataRow(ConvKanNormalization.EvoNorm, ConvKanBlock.Plain)]
    public void A_picture_is_alone_in_its_batch_and_ONNX_Runtime_computes_the_same(ConvKanNormalization normalization, ConvKanBlock block)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var network = SmallNetworks.Create(block, [ActivationSpace.Chebyshev], normalization, [(12, 1), (12, 1), (20, 2)]);
        network.train();
        var wide = randn([4, 2, 8, 7], float64);
        TensorAssert.AreClose(network.call(wide).narrow(0, 1, 1), network.call(wide.narrow(0, 1, 1)), 1e-10);
        network.to(float32);
        network.eval();
        var images = wide.to(float32);
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2, 8, 7)), "y", OnnxType.Float, "N", 3);
        var model = graph.ToBytes();
        var together = OnnxParity.Run(model, images);
        OnnxParity.AreClose(network.call(images), together, 1e-5);
        for (var row = 0; row < 4; row++)
            TensorAssert.AreClose(together.narrow(0, row, 1), OnnxParity.Run(model, images.narrow(0, row, 1)), 0, "a picture alone");
    }

    private static void Randomize(nn.Module module)
    {
        using var still = no_grad();
        module.to(float64);
        foreach (var parameter in module.parameters())
            parameter.copy_(randn_like(parameter));
    }
}
