using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Vision.Explanations;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Explanations;

/// <summary>Heat maps of given feature maps [F, h, w], computed by ONNX Runtime.</summary>
[TestClass]
public class EigenCamGraphTests
{
    [TestMethod]
    public void It_is_the_projection_of_the_reference()
    {
        using var scope = NewDisposeScope();
        using var golden = GoldenFile.Open("misc_eigen_cam");
        var activations = golden.Tensor("inputs", "activations"); // [2, 4, 5, 3]
        var expected = golden.Tensor("outputs", "scaled_map_from_corrected");
        for (int image = 0; image < 2; image++)
            TensorAssert.AreClose(expected[image], HeatMap(activations[image]), 1e-5, $"map {image}");
    }

    [TestMethod]
    [DataRow(6, 5, 7, DisplayName = "more places than maps")]
    [DataRow(40, 3, 4, DisplayName = "more maps than places")]
    [DataRow(12, 3, 4, DisplayName = "as many")]
    [DataRow(1, 4, 4, DisplayName = "one map")]
    [DataRow(3, 1, 2, DisplayName = "two places")]
    public void It_is_the_first_component_of_a_singular_value_decomposition(int maps, int height, int width)
    {
        using var scope = NewDisposeScope();
        for (int seed = 0; seed < 10; seed++)
        {
            var features = Random(seed, maps, height, width);
            TensorAssert.AreClose(ByDecomposition(features), HeatMap(features), 1e-5, $"seed {seed}");
        }
    }

    [TestMethod]
    public void A_single_pattern_in_all_maps_is_the_map()
    {
        using var scope = NewDisposeScope();
        var pattern = Random(1, 4, 6).square(); // a(h, w) ≥ 0, with one side that stands out
        var weights = Random(2, 5);
        var map = HeatMap(weights.view(5, 1, 1) * pattern);
        var above = (pattern - pattern.mean()).clamp_min(0);
        TensorAssert.AreClose(above / above.max(), map, 1e-5);
    }

    [TestMethod]
    public void Neither_the_order_nor_the_scale_of_the_maps_matters_and_constants_may_be_added()
    {
        using var scope = NewDisposeScope();
        var features = Random(3, 6, 5, 5);
        var expected = HeatMap(features);
        TensorAssert.AreClose(expected, HeatMap(features.flip(0)), 1e-5, "another order");
        TensorAssert.AreClose(expected, HeatMap(features * 1e-20), 1e-5, "faint maps");
        TensorAssert.AreClose(expected, HeatMap(features * 1e20), 1e-5, "glaring maps");
        TensorAssert.AreClose(expected, HeatMap(features + Random(4, 6, 1, 1)), 1e-4, "shifted maps");
    }

    [TestMethod]
    public void Components_of_nearly_the_same_strength_are_told_apart()
    {
        using var scope = NewDisposeScope();
        var peak = tensor(new[] { 3.0, -1, -1, -1 }); // sums to 0: the two patterns are uncorrelated
        var (strong, weak) = (zeros(4, 4, float64), zeros(4, 4, float64));
        strong[0] = peak * 1.00001;
        weak[3] = peak;
        var map = HeatMap(stack([strong, weak]));
        Assert.AreEqual(1f, map[0, 0].item<float>());
        Assert.IsLessThan(0.01f, map[3, 0].item<float>());
    }

    [TestMethod]
    public void Where_both_sides_stand_out_alike_the_more_active_one_is_hot()
    {
        using var scope = NewDisposeScope();
        var half = cat([ones(4, 2, float64), zeros(4, 2, float64)], 1);
        TensorAssert.AreClose(half, HeatMap(stack([half, half * 2])), 1e-5);
        TensorAssert.AreClose(half.flip(1), HeatMap(stack([half.flip(1) * 3])), 1e-5);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.1)]
    [DataRow(-7.3)]
    [DataRow(1e30)]
    public void Constant_maps_are_cold(double value)
    {
        using var scope = NewDisposeScope();
        TensorAssert.AreClose(zeros(6, 8), HeatMap(full([5, 3, 4], value, float64), 6, 8), 0);
        TensorAssert.AreClose(zeros(6, 8), HeatMap(full([5, 1, 1], value, float64), 6, 8), 0, "one place");
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    public void What_is_not_a_number_spoils_the_whole_map(double value)
    {
        using var scope = NewDisposeScope();
        var features = Random(5, 3, 4, 4);
        features[1, 2, 3] = value;
        TensorAssert.AreClose(full([8, 8], double.NaN), HeatMap(features, 8, 8), 0);
    }

    [TestMethod]
    [DataRow(28, 28)]
    [DataRow(13, 9)]
    public void It_is_enlarged_linearly_between_the_centres_of_pixels_and_then_spread_from_0_to_1(int height, int width)
    {
        using var scope = NewDisposeScope();
        var features = Random(6, 5, 4, 3);
        var small = HeatMap(features);
        var large = nn.functional.interpolate(small.view(1, 1, 4, 3), size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false).view(height, width);
        var map = HeatMap(features, height, width);
        TensorAssert.AreClose((large - large.min()) / (large.max() - large.min()), map, 1e-5);
        Assert.AreEqual((0f, 1f), (map.min().item<float>(), map.max().item<float>()));
    }

    private static Tensor Random(int seed, params long[] shape)
    {
        random.manual_seed(seed);
        return randn(shape, float64);
    }

    // From the values as the graph gets them: float32.
    private static Tensor ByDecomposition(Tensor features)
    {
        var (height, width) = (features.shape[1], features.shape[2]);
        var places = features.to(float32).to(float64).flatten(1).t(); // [P, F]
        var centred = places - places.mean([0L], keepdim: true);
        var (_, _, directions) = linalg.svd(centred, fullMatrices: false);
        var map = centred.mv(directions[0]).view(height, width);
        double sum = (map.max() + map.min()).item<double>();
        bool alike = Math.Abs(sum) < 1e-9;
        bool flipped = alike ? (map.flatten() * places.mean([1L])).sum().item<double>() < 0 : sum < 0;
        map = (flipped ? -map : map).clamp_min(0);
        return map / map.max();
    }

    private static Tensor HeatMap(Tensor features, long? height = null, long? width = null)
    {
        var shape = features.shape;
        var graph = new OnnxGraph("eigencam");
        string input = graph.Input("Features", OnnxType.Float, "N", shape[0], shape[1], shape[2]);
        var (rows, columns) = ((int)(height ?? shape[1]), (int)(width ?? shape[2]));
        string map = EigenCamGraph.Emit(graph, input, new ImageShape((int)shape[0], (int)shape[1], (int)shape[2]), rows, columns);
        graph.Output(map, "HeatMap", OnnxType.Float, rows, columns);
        return OnnxParity.Run(graph.ToBytes(), features.unsqueeze(0).to(float32));
    }
}
