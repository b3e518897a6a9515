using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.Interest;

[TestClass]
public class HistoryPaddingTests
{
    [TestMethod]
    [DataRow(0, 16)]
    [DataRow(1, 16)]
    [DataRow(15, 16)]
    [DataRow(16, 32)]
    [DataRow(40, 48)]
    public void Histories_get_a_multiple_of_16_ids_the_new_ones_missing(int length, int padded)
    {
        using var scope = NewDisposeScope();
        var graph = new OnnxGraph("padding");
        var keys = HistoryPadding.Emit(graph, graph.Input("keys", OnnxType.Int32, "N", "L", 2));
        graph.Output(graph.Cast(keys, OnnxType.Float), "padded", OnnxType.Float, "N", "M", 2);
        var input = randint(1, 100, [3, length, 2], ScalarType.Int32);
        var expected = cat([input.to(float32), zeros(3, padded - length, 2)], 1);
        TensorAssert.AreClose(expected, OnnxParity.Run(graph.ToBytes(), input), 0);
    }
}
