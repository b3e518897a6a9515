using TorchSharp;

namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>The operators that several layers emit; each computes the torch function of the same name.</summary>
public static class OnnxOperators
{
    /// <summary>The factor of <see cref="GeluSigmoid"/> (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016).</summary>
    internal const float SigmoidFactor = 1.702f;

    /// <summary>x·Wᵀ + b of a matrix x [N, I] with W [O, I] and b [O], as <c>torch.nn.Linear</c> keeps them.</summary>
    public static string Linear(this OnnxGraph graph, string input, torch.Tensor weight, torch.Tensor? bias) =>
        graph.Node("Gemm",
            bias is null ? [input, graph.Constant(weight)] : [input, graph.Constant(weight), graph.Constant(bias)],
            OnnxAttribute.Int("transB", 1));

    /// <summary>x·Wᵀ + b over the last axis of x [..., I], for any number of leading axes.</summary>
    public static string LinearOverLastAxis(this OnnxGraph graph, string input, torch.Tensor weight, torch.Tensor? bias)
    {
        var product = graph.Linears?.Emit(graph, input, weight);
        if (product is null)
        {
            using var transposed = weight.t();
            product = graph.MatMul(input, graph.Columns(transposed));
        }
        return bias is null ? product : graph.Add(product, graph.Constant(bias));
    }

    /// <summary>The matrix product, over the last two axes.</summary>
    public static string MatMul(this OnnxGraph graph, string left, string right) => graph.Node("MatMul", [left, right]);

    /// <summary>The sum, element by element, with broadcasting.</summary>
    public static string Add(this OnnxGraph graph, string left, string right) => graph.Node("Add", [left, right]);

    /// <summary>The difference, element by element, with broadcasting.</summary>
    public static string Sub(this OnnxGraph graph, string left, string right) => graph.Node("Sub", [left, right]);

    /// <summary>The product, element by element, with broadcasting.</summary>
    public static string Mul(this OnnxGraph graph, string left, string right) => graph.Node("Mul", [left, right]);

    /// <summary>The quotient, element by element, with broadcasting.</summary>
    public static string Div(this OnnxGraph graph, string left, string right) => graph.Node("Div", [left, right]);

    /// <summary>A 32-bit number as a constant.</summary>
    public static string Scalar(this OnnxGraph graph, float value) => graph.Constant([value]);

    /// <summary>max(x, 0).</summary>
    public static string Relu(this OnnxGraph graph, string input) => graph.Node("Relu", [input]);

    /// <summary>The hyperbolic tangent.</summary>
    public static string Tanh(this OnnxGraph graph, string input) => graph.Node("Tanh", [input]);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static string Sigmoid(this OnnxGraph graph, string input) => graph.Node("Sigmoid", [input]);

    /// <summary>x·sigmoid(x).</summary>
    public static string Silu(this OnnxGraph graph, string input) => graph.Mul(input, graph.Sigmoid(input));

    /// <summary>½·x·(1 + erf(x/√2)).</summary>
    public static string Gelu(this OnnxGraph graph, string input) =>
        graph.HalfShare(input, graph.Node("Erf", [graph.Mul(input, graph.Scalar((float)Math.Sqrt(0.5)))]));

    /// <summary>½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    public static string GeluTanh(this OnnxGraph graph, string input)
    {
        var cube = graph.Mul(graph.Mul(input, input), graph.Mul(input, graph.Scalar(0.044715f)));
        return graph.HalfShare(input, graph.Tanh(graph.Mul(graph.Add(input, cube), graph.Scalar((float)Math.Sqrt(2 / Math.PI)))));
    }

    /// <summary>x·sigmoid(1.702·x).</summary>
    public static string GeluSigmoid(this OnnxGraph graph, string input) =>
        graph.Mul(input, graph.Sigmoid(graph.Mul(input, graph.Scalar(SigmoidFactor))));

    // ½·x·(1 + share)
    private static string HalfShare(this OnnxGraph graph, string input, string share) =>
        graph.Mul(graph.Mul(input, graph.Scalar(0.5f)), graph.Add(share, graph.Scalar(1)));

    /// <summary>exp(x) over the sum of exp(x) along an axis.</summary>
    public static string Softmax(this OnnxGraph graph, string input, int axis = -1) =>
        graph.Node("Softmax", [input], OnnxAttribute.Int("axis", axis));

    /// <summary>Limits values to [minimum, maximum]; NaN stays NaN.</summary>
    public static string Clip(this OnnxGraph graph, string input, float minimum, float maximum) =>
        graph.Node("Clip", [input, graph.Scalar(minimum), graph.Scalar(maximum)]);

    /// <summary>The values as another element type.</summary>
    public static string Cast(this OnnxGraph graph, string input, OnnxType type) =>
        graph.Node("Cast", [input], OnnxAttribute.Int("to", (int)type));

    /// <summary>A view of another shape: 0 keeps the axis of the input, -1 is inferred from the others (ONNX Runtime cannot infer it for empty batches).</summary>
    public static string Reshape(this OnnxGraph graph, string input, params long[] shape) =>
        graph.Node("Reshape", [input, graph.Constant(shape, shape.Length)]);

    /// <summary>Inserts axes of length 1.</summary>
    public static string Unsqueeze(this OnnxGraph graph, string input, params long[] axes) =>
        graph.Node("Unsqueeze", [input, graph.Constant(axes, axes.Length)]);

    /// <summary>Removes axes of length 1.</summary>
    public static string Squeeze(this OnnxGraph graph, string input, params long[] axes) =>
        graph.Node("Squeeze", [input, graph.Constant(axes, axes.Length)]);

    /// <summary>Permutes the axes.</summary>
    public static string Transpose(this OnnxGraph graph, string input, params long[] permutation) =>
        graph.Node("Transpose", [input], OnnxAttribute.Ints("perm", permutation));

    /// <summary>Joins values along an axis.</summary>
    public static string Concat(this OnnxGraph graph, int axis, params string[] inputs) =>
        graph.Node("Concat", inputs, OnnxAttribute.Int("axis", axis));

    /// <summary>Rows of <paramref name="data"/> along <paramref name="axis"/>, selected by int32 or int64 indices of any shape.</summary>
    public static string Gather(this OnnxGraph graph, string data, string indices, int axis = 0) =>
        graph.Node("Gather", [data, indices], OnnxAttribute.Int("axis", axis));

    /// <summary>The sum over axes.</summary>
    public static string ReduceSum(this OnnxGraph graph, string input, bool keepAxes, params long[] axes) =>
        graph.Node("ReduceSum", [input, graph.Constant(axes, axes.Length)], OnnxAttribute.Int("keepdims", keepAxes ? 1 : 0));

    /// <summary>A convolution of images [N, I, H, W] with kernels [O, I, k, k] of odd k, padded with k/2 zeros on every side.</summary>
    public static string Convolution(this OnnxGraph graph, string input, torch.Tensor weight, int stride = 1, torch.Tensor? bias = null)
    {
        long size = weight.shape[2];
        long padding = size / 2;
        return graph.Node(
            "Conv",
            bias is null ? [input, graph.Kernels(weight)] : [input, graph.Kernels(weight), graph.Constant(bias)],
            OnnxAttribute.Ints("kernel_shape", size, size),
            OnnxAttribute.Ints("pads", padding, padding, padding, padding),
            OnnxAttribute.Ints("strides", stride, stride));
    }
}
