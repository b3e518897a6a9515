using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Layers;

[TestClass]
public class PreActivationResNetTests
{
    [TestMethod]
    [DataRow(6, 5)]
    [DataRow(1, 1)]
    [DataRow(8, 8)]
    public void The_emitted_graph_equals_the_module(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var network = new PreActivationResNet(channels: 2, width: 4, stages: 3, blocksPerStage: 2, outputs: 3);
        for (int step = 0; step < 3; step++)
            network.call(randn(16, 2, height, width)); // changes the statistics of the normalisations
        network.eval();
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2, height, width)), "y", OnnxType.Float, "N", 3);
        var bytes = graph.ToBytes();
        foreach (int rows in new[] { 0, 1, 20 })
        {
            var images = randn(rows, 2, height, width);
            OnnxParity.AreClose(network.call(images), OnnxParity.Run(bytes, images));
        }
    }

    /// <summary>stem 1·w·9; block w→w: 2·(9·w²) + 4·w; block w→2w: 18·w² + 36·w² + 2·w² (shortcut) + 2·w + 4·w; norm 4·w; head 2·w·O + O.</summary>
    [TestMethod]
    public void It_has_the_parameters_of_the_architecture()
    {
        using var network = new PreActivationResNet(channels: 1, width: 8, stages: 2, blocksPerStage: 1, outputs: 10);
        long w = 8;
        long expected = (9 * w) + ((18 * w * w) + (4 * w)) + ((56 * w * w) + (6 * w)) + (4 * w) + (20 * w) + 10;

        Assert.AreEqual(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [TestMethod]
    public void Every_parameter_gets_a_gradient()
    {
        using var scope = NewDisposeScope();
        using var network = new PreActivationResNet(channels: 1, width: 4, stages: 3, blocksPerStage: 1, outputs: 2);

        network.call(randn(8, 1, 8, 8)).square().sum().backward();

        foreach (var (name, parameter) in network.named_parameters())
            Assert.IsGreaterThan(0, parameter.grad!.abs().sum().item<float>(), name);
    }
}
