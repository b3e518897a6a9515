using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Layers;

[TestClass]
public sealed class InputScalingTests
{
    private static readonly FeatureScaling Straight = new([0.5f, -3e38f, 100], [2, 1e38f, 1e-37f]);

    private static readonly FeatureScaling Bent = new([0.5f, -3f, 100], [2, 0.01f, 7], new([false, true, true], [0, 5, -1], [1, 6, 2]));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Every_number_becomes_one_between_minus_2_and_2_in_training_and_in_onnx_alike(bool bent)
    {
        using var scope = NewDisposeScope();
        using var scaling = new InputScaling(bent ? Bent : Straight);
        float[] numbers = [-float.MaxValue, -1e38f, -1e30f, -1e6f, -100, -1, -1e-30f, 0, 0.3f, 2, 50, 1e4f, 1e12f, 1e20f, 1e38f, float.MaxValue];
        var x = tensor(numbers).unsqueeze(1).expand(-1, 3).contiguous();
        var scaled = scaling.call(x);
        Assert.IsTrue(scaled.abs().le(2).all().ToBoolean());
        Assert.IsTrue(scaled[1..].ge(scaled[..^1]).all().ToBoolean(), "Larger numbers stay larger.");

        var graph = new OnnxGraph("scaling");
        graph.Output(scaling.Emit(graph, graph.Input("x", OnnxType.Float, "N", 3)), "y", OnnxType.Float, "N", 3);
        OnnxParity.AreClose(scaled, OnnxParity.Run(graph.ToBytes(), x));
        var missing = full([1, 3], float.NaN);
        Assert.IsTrue(scaling.call(missing).isnan().all().ToBoolean());
        Assert.IsTrue(OnnxParity.Run(graph.ToBytes(), missing).isnan().all().ToBoolean());
    }

    [TestMethod]
    public void Inside_the_range_a_straight_feature_is_only_shifted_and_divided()
    {
        using var scope = NewDisposeScope();
        using var scaling = new InputScaling(new FeatureScaling([10], [4]));
        var x = tensor(new[] { 6f, 7, 10, 13, 14 }, [5, 1]);
        TensorAssert.AreClose(tensor(new[] { -1f, -0.75f, 0, 0.75f, 1 }, [5, 1]), scaling.call(x), 0);
    }

    [TestMethod]
    [DataRow(0, new[] { -7f, -1, 0, 1.5f, 2.4f, 2.6f, 9, 80 })]
    [DataRow(1, new[] { -9f, -3, -2.9f, 0, 7, 500 })]
    [DataRow(2, new[] { -900f, 60, 99, 100, 104, 1000 })]
    public void The_curve_of_a_feature_is_the_layers_and_its_slope_is_in_the_features_units(int input, float[] points)
    {
        using var scope = NewDisposeScope();
        using var scaling = new InputScaling(Bent);
        scaling.to(float64);
        var x = tensor([.. points.Select(point => (double)point)], requires_grad: true);
        var curve = scaling.Curve(x, input);
        var rows = zeros(points.Length, 3, float64);
        rows[TensorIndex.Colon, input] = x.detach();
        TensorAssert.AreClose(scaling.call(rows)[TensorIndex.Colon, input], curve, 1e-12);

        var slopes = autograd.grad([curve.sum()], [x])[0];
        const double step = 1e-6;
        var difference = (scaling.Curve(x.detach().add(step), input) - scaling.Curve(x.detach().sub(step), input)).div(2 * step);
        TensorAssert.AreClose(difference, slopes, 1e-6);
        Assert.IsTrue(slopes.gt(0).all().ToBoolean());
    }
}
