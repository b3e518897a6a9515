using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Tests.Data;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Layers;

[TestClass]
public class StandardizedFeaturesTests
{
    [TestMethod]
    public void Features_have_mean_0_and_deviation_1_in_front_of_the_network()
    {
        using var scope = NewDisposeScope();
        using var data = NumberedRows.Open(NumberedRows.View(50), DataHandling.InMemory); // row n is (n, -n)
        using var body = new MultilayerPerceptron("body", [2, 3], ActivationFunction.Relu);
        var network = new StandardizedFeatures(data.Summary, body, CPU);
        var features = tensor(Enumerable.Range(0, 50).SelectMany(n => new float[] { n, -n }).ToArray(), [50, 2]);
        var standardized = (features - features.mean([0L])) / features.std(0, unbiased: false);

        TensorAssert.AreClose(body.call(standardized), network.call(features), 1e-5);

        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2)), "y", OnnxType.Float, "N", 3);
        OnnxParity.AreClose(network.call(features), OnnxParity.Run(graph.ToBytes(), features));
    }
}
