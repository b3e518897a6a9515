using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public class HiddenScalingTests
{
    [TestMethod]
    public void Batch_norm_is_torchs_own_halved_in_training_and_after()
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling(HiddenInput.BatchNorm, 3);
        using var reference = nn.BatchNorm1d(3, affine: false);
        for (var step = 0; step < 5; step++)
        {
            var x = randn(20, 3) * 4 + 7;
            TensorAssert.AreClose(reference.call(x) / 2, scaling.call(x), 1e-6);
        }

        reference.eval();
        scaling.eval();
        var later = randn(20, 3);
        TensorAssert.AreClose(reference.call(later) / 2, scaling.call(later), 1e-6);
    }

    [TestMethod]
    public void Statistics_start_from_the_first_batch_and_one_row_uses_them()
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling(HiddenInput.BatchNorm, 2);
        scaling.to(float64);
        var x = randn(500, 2, float64) * 4 + 7;
        scaling.Start(x);
        var expected = (x - x.mean([0L])) / (x.var(0) + 1e-5).sqrt() / 2;
        TensorAssert.AreClose(expected[0].unsqueeze(0), scaling.call(x[0].unsqueeze(0)), 1e-9);
        TensorAssert.AreClose(expected.select(1, 1), scaling.Curve(x.select(1, 1), 1), 1e-9);
    }

    [TestMethod]
    [DataRow(HiddenInput.BatchNorm)]
    [DataRow(HiddenInput.Tanh)]
    public void ONNX_Runtime_computes_the_same(object kind)
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling((HiddenInput)kind, 3);
        scaling.Start(randn(100, 3) * 5 - 2);
        scaling.eval();
        var x = randn(10, 3) * 5;
        x[0, 0] = float.NaN;
        var graph = new OnnxGraph("scaling");
        graph.Output(scaling.Emit(graph, graph.Input("x", OnnxType.Float, "N", 3)), "y", OnnxType.Float, "N", 3);
        TensorAssert.AreClose(scaling.call(x), OnnxParity.Run(graph.ToBytes(), x), 1e-5);
    }
}
