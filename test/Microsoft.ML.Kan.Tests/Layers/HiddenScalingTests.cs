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
    public void The_rows_it_adapted_to_fill_the_range_in_training_and_after()
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling(2);
        scaling.to(float64);
        var x = rand(500, 2, float64) * 4 + 7;
        scaling.Adapt(x);
        var (low, high) = (x.amin([0L]), x.amax([0L]));
        var expected = ((2 * (x - low) / (high - low)) - 1) / 1.02;
        TensorAssert.AreClose(expected, scaling.call(x), 1e-6);
        TensorAssert.AreClose(expected[0].unsqueeze(0), scaling.call(x[0].unsqueeze(0)), 1e-6);
        TensorAssert.AreClose(expected.select(1, 1), scaling.Curve(x.select(1, 1), 1), 1e-6);
    }

    [TestMethod]
    public void Rows_further_than_three_deviations_from_the_mean_lie_outside()
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling(1);
        scaling.to(float64);
        var x = randn(500, 1, float64);
        x[0, 0] = 1000;
        scaling.Adapt(x);
        var limit = x.mean() + (3 * x.std(0));
        TensorAssert.AreClose(tensor(1 / 1.02).view(1, 1), scaling.call(limit.view(1, 1)), 1e-6);
        Assert.IsGreaterThan(5, scaling.call(x[0].unsqueeze(0)).item<double>());
    }

    [TestMethod]
    public void A_single_row_changes_nothing_and_a_constant_input_is_not_magnified()
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling(1);
        scaling.Adapt(full([1, 1], 5f));
        TensorAssert.AreClose(tensor([5f / 3]).view(1, 1), scaling.call(full([1, 1], 5f)), 1e-6);
        scaling.Adapt(full([10, 1], 5f));
        TensorAssert.AreClose(tensor([0f]).view(1, 1), scaling.call(full([1, 1], 5f)), 0);
        Assert.IsLessThan(0.1f, scaling.call(full([1, 1], 5.0001f)).item<float>());
    }

    [TestMethod]
    public void ONNX_Runtime_computes_the_same()
    {
        using var scope = NewDisposeScope();
        using var scaling = new HiddenScaling(3);
        scaling.Adapt(randn(100, 3) * 5 - 2);
        var x = randn(10, 3) * 5;
        x[0, 0] = float.NaN;
        var graph = new OnnxGraph("scaling");
        graph.Output(scaling.Emit(graph, graph.Input("x", OnnxType.Float, "N", 3)), "y", OnnxType.Float, "N", 3);
        TensorAssert.AreClose(scaling.call(x), OnnxParity.Run(graph.ToBytes(), x), 1e-5);
    }
}
