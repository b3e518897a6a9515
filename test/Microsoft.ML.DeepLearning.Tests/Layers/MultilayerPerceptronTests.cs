using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Layers;

[TestClass]
public class MultilayerPerceptronTests
{
    [TestMethod]
    [DataRow(nameof(ActivationFunction.Relu))]
    [DataRow(nameof(ActivationFunction.Tanh))]
    [DataRow(nameof(ActivationFunction.Silu))]
    [DataRow(nameof(ActivationFunction.Gelu))]
    [DataRow(nameof(ActivationFunction.GeluTanh))]
    [DataRow(nameof(ActivationFunction.GeluSigmoid))]
    public void The_emitted_graph_equals_the_module(string activation)
    {
        using var scope = NewDisposeScope();
        using var network = new MultilayerPerceptron("network", [4, 16, 8, 2], Enum.Parse<ActivationFunction>(activation));
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 4)), "y", OnnxType.Float, "N", 2);
        var bytes = graph.ToBytes();
        foreach (var rows in new[] { 0, 1, 100 })
        {
            var input = randn(rows, 4) * 3;
            OnnxParity.AreClose(network.forward(input), OnnxParity.Run(bytes, input));
        }
    }

    [TestMethod]
    public void Dropout_acts_between_layers_and_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var network = new MultilayerPerceptron("network", [3, 50, 1], ActivationFunction.Tanh, dropout: 0.5);
        var input = randn(9, 3);
        Assert.IsFalse(network.call(input).eq(network.call(input)).all().ToBoolean());
        network.eval();
        Assert.IsTrue(network.call(input).eq(network.call(input)).all().ToBoolean());
        using var linear = new MultilayerPerceptron("network", [3, 1], ActivationFunction.Tanh, dropout: 0.5);
        Assert.IsTrue(linear.call(input).eq(linear.call(input)).all().ToBoolean());
    }

    [TestMethod]
    public void It_computes_what_torchs_own_sequential_computes()
    {
        using var scope = NewDisposeScope();
        using var network = new MultilayerPerceptron("network", [3, 5, 1], ActivationFunction.Tanh);
        var parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var input = randn(9, 3);
        var hidden = tanh(nn.functional.linear(input, parameters["layer0.weight"], parameters["layer0.bias"]));
        var expected = nn.functional.linear(hidden, parameters["layer1.weight"], parameters["layer1.bias"]);
        OnnxParity.AreClose(expected, network.forward(input), 0);
        Assert.HasCount(4, parameters);
    }

    [TestMethod]
    public void Widths_below_one_are_named()
    {
        var problem = Assert.ThrowsExactly<ArgumentException>(() => new MultilayerPerceptron("network", [3, 0, 1], ActivationFunction.Relu));
        StringAssert.Contains(problem.Message, "[3, 0, 1]");
        Assert.ThrowsExactly<ArgumentException>(() => new MultilayerPerceptron("network", [3], ActivationFunction.Relu));
    }
}
