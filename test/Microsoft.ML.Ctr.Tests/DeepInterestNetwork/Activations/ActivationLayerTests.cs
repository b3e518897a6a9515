using Microsoft.ML.Ctr.DeepInterestNetwork.Activations;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Activations;

[TestClass]
public class ActivationLayerTests
{
    public static IEnumerable<object[]> Activations => Enum.GetValues<InterestActivation>().Select(activation => new object[] { activation });

    [TestMethod]
    [DynamicData(nameof(Activations))]
    public void ONNX_Runtime_computes_the_same_function(InterestActivation activation)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(2);
        using var layer = ActivationLayer.Create(activation, 7);
        foreach (var parameter in layer.parameters())
            parameter.copy_(randn(7));
        for (var batch = 0; batch < 3; batch++)
            layer.call(randn(50, 7) * 2 + 1); // changes the averages
        layer.eval();
        var x = randn(30, 7) * 3;
        var graph = new OnnxGraph("activation");
        graph.Output(layer.Emit(graph, graph.Input("x", OnnxType.Float, "N", 7)), "y", OnnxType.Float, "N", 7);
        TensorAssert.AreClose(layer.call(x), OnnxParity.Run(graph.ToBytes(), x), 1e-5);
    }
}
