using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML.DeepLearning.Vision.Explanations;

/// <summary>
/// Eigen-CAM as ONNX nodes: the first principal component of the feature maps over the pixels (Muhammad and Yeasin, "Eigen-CAM:
/// Class Activation Map using Principal Components", arXiv 2008.00299), of centred maps, as pytorch-grad-cam computes it. It needs
/// neither gradients nor a class. It computes one image at a time, in 64 bits.
/// </summary>
internal static class EigenCamGraph
{
    // Squaring a symmetric matrix s times raises its eigenvalues to the power 2^s: this separates eigenvalues that differ by a millionth.
    private const int Squarings = 24;

    // Below every significant square, as maps are scaled to 1 first.
    private const float Tiny = 1e-30f;

    // Maps whose deviation is a millionth of their values are constant up to rounding.
    private const float Constant = 1e-12f;

    // The share of the range within which both extremes count as equal, so that activity decides the sign.
    private const float Tie = 1e-6f;

    /// <summary>The heat map of an image, [height, width], from 0 to 1; all 0 if every map is constant, NaN if one contains NaN or infinity.</summary>
    /// <param name="graph">The graph to add nodes to.</param>
    /// <param name="features">The feature maps, float [1, F, h, w].</param>
    /// <param name="maps">F, h and w.</param>
    /// <param name="height">The height of the result.</param>
    /// <param name="width">The width of the result.</param>
    public static string Emit(OnnxGraph graph, string features, ImageShape maps, int height, int width)
    {
        string values = ToUnit(graph, graph.Cast(graph.Reshape(features, maps.Channels, maps.Height * maps.Width), OnnxType.Double)); // [F, P]
        string centred = graph.Sub(values, graph.Node("ReduceMean", [values], OnnxAttribute.Ints("axes", 1)));
        string squares = SquareSum(graph, values);
        string varied = SquareSum(graph, centred);
        string component = Oriented(graph, Projection(graph, centred, varied, maps), values); // [P]

        string positive = graph.Node("Max", [component, Double(graph, 0)]);
        string varies = graph.Cast(graph.Node("Greater", [varied, graph.Mul(squares, Double(graph, Constant))]), OnnxType.Double);
        string small = graph.Cast(graph.Mul(Over(graph, positive, Extreme(graph, "ReduceMax", positive)), varies), OnnxType.Float);
        string large = graph.Node(
            "Resize",
            [graph.Reshape(small, 1, 1, maps.Height, maps.Width), "", "", graph.Constant(new long[] { 1, 1, height, width }, 4)],
            OnnxAttribute.String("mode", "linear"),
            OnnxAttribute.String("coordinate_transformation_mode", "half_pixel")); // [1, 1, h, w] → [1, 1, H, W]
        return Spread(graph, graph.Reshape(large, height, width), squares);
    }

    // The projection of every pixel's F values on their first principal component, up to a factor: [P].
    private static string Projection(OnnxGraph graph, string centred, string varied, ImageShape maps)
    {
        // The smaller of the two matrices with the same eigenvalues: over pixels [P, P] or over maps [F, F].
        bool overPixels = maps.Height * maps.Width <= maps.Channels;
        string transposed = graph.Transpose(centred, 1, 0);
        string matrix = overPixels ? graph.MatMul(transposed, centred) : graph.MatMul(centred, transposed);
        matrix = Over(graph, matrix, varied); // trace 1
        for (int i = 0; i < Squarings; i++)
            matrix = Over(graph, graph.MatMul(matrix, matrix), SquareSum(graph, matrix)); // trace 1 again
        // The result is the projector on the leading eigenvector: every row is a multiple of it; the longest has the least rounding.
        string lengths = graph.Node("ReduceSumSquare", [matrix], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 0));
        string longest = graph.Node("ArgMax", [lengths], OnnxAttribute.Int("axis", 0), OnnxAttribute.Int("keepdims", 0));
        string vector = graph.Gather(matrix, longest);
        return overPixels ? vector : graph.MatMul(vector, centred);
    }

    // An eigenvector has no sign. The side with the larger extreme is the object; if both are equal, the more active side.
    private static string Oriented(OnnxGraph graph, string component, string values)
    {
        string high = Extreme(graph, "ReduceMax", component);
        string low = Extreme(graph, "ReduceMin", component);
        string activity = graph.Node("ReduceMean", [values], OnnxAttribute.Ints("axes", 0), OnnxAttribute.Int("keepdims", 0)); // [P]
        string side = graph.Node("Sign", [graph.Node("ReduceSum", [graph.Mul(component, activity)], OnnxAttribute.Int("keepdims", 0))]);
        string leaning = graph.Mul(graph.Mul(graph.Sub(high, low), Double(graph, Tie)), side);
        string opposite = graph.Node("Less", [graph.Add(graph.Add(high, low), leaning), Double(graph, 0)]);
        return graph.Mul(component, graph.Sub(Double(graph, 1), graph.Mul(Double(graph, 2), graph.Cast(opposite, OnnxType.Double))));
    }

    // Scales to 0 to 1. Non-finite maps have a non-finite sum of squares and make the result NaN.
    private static string Spread(OnnxGraph graph, string map, string squares)
    {
        string low = Extreme(graph, "ReduceMin", map);
        string raised = graph.Sub(map, low);
        string range = graph.Node("Max", [Extreme(graph, "ReduceMax", raised), graph.Scalar(Tiny)]);
        string spoiled = graph.Mul(graph.Cast(squares, OnnxType.Float), graph.Scalar(0));
        return graph.Add(graph.Div(raised, range), spoiled);
    }

    private static string ToUnit(OnnxGraph graph, string values) => Over(graph, values, Extreme(graph, "ReduceMax", graph.Node("Abs", [values])));

    private static string Over(OnnxGraph graph, string values, string divisor) => graph.Div(values, graph.Node("Max", [divisor, Double(graph, Tiny)]));

    private static string SquareSum(OnnxGraph graph, string values) => graph.Node("ReduceSumSquare", [values], OnnxAttribute.Int("keepdims", 0));

    private static string Extreme(OnnxGraph graph, string kind, string values) => graph.Node(kind, [values], OnnxAttribute.Int("keepdims", 0));

    private static string Double(OnnxGraph graph, float value) => graph.Cast(graph.Scalar(value), OnnxType.Double);
}
