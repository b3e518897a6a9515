using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Onnx;

[TestClass]
public class QuantizedWeightsTests
{
    [TestMethod]
    public void A_linear_layer_in_8_bits_has_weights_within_half_a_step_of_each_output()
    {
        using var scope = NewDisposeScope();
        var weight = randn(48, 40) * linspace(0.01, 3, 48).unsqueeze(1); // outputs of very different magnitudes
        weight[5] = 0;
        var graph = new OnnxGraph("linear") { QuantizesWeights = true };
        graph.Output(graph.LinearOverLastAxis(graph.Input("x", OnnxType.Float, "N", 40), weight, null), "y", OnnxType.Float, "N", 48);
        var bytes = graph.ToBytes();
        Assert.IsLessThan(48 * 40 * sizeof(float) / 2, bytes.Length);

        var found = OnnxParity.Run(bytes, eye(40)).t(); // [O, I]: the weights themselves
        var half = weight.abs().amax([1]).unsqueeze(1) / 254;
        Assert.IsTrue(((found - weight).abs() <= half + 1e-6).all().item<bool>());
        Assert.IsGreaterThan(0, (found - weight).abs().max().item<float>());
    }

    [TestMethod]
    public void Rows_of_a_table_in_8_bits_have_a_scale_each()
    {
        using var scope = NewDisposeScope();
        var table = randn(60, 32) * linspace(0.01, 3, 60).unsqueeze(1);
        var graph = new OnnxGraph("rows") { QuantizesWeights = true };
        graph.Output(graph.Rows(table, graph.Input("ids", OnnxType.Int64, "N", "L")), "y", OnnxType.Float, "N", "L", 32);
        var ids = tensor(new long[] { 0, 59, 7, 7, 30, 1 }, [2, 3]);
        var found = OnnxParity.Run(graph.ToBytes(), ids);
        var expected = table.index_select(0, ids.flatten()).view(2, 3, 32);
        Assert.IsTrue(((found - expected).abs() <= (expected.abs().amax([2], keepdim: true) / 254) + 1e-6).all().item<bool>());
    }

    [TestMethod]
    public void Small_matrices_and_graphs_that_do_not_ask_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        foreach (var (quantizes, size) in new[] { (true, 20), (false, 60) })
        {
            var weight = randn(size, size);
            var graph = new OnnxGraph("linear") { QuantizesWeights = quantizes };
            graph.Output(graph.LinearOverLastAxis(graph.Input("x", OnnxType.Float, "N", size), weight, null), "y", OnnxType.Float, "N", size);
            OnnxParity.AreClose(weight.t(), OnnxParity.Run(graph.ToBytes(), eye(size)), 1e-7);
        }
    }
}
