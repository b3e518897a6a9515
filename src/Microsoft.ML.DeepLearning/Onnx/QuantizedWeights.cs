using TorchSharp;

namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>
/// Weight matrices in 8 bits, if a graph requests it: w ≈ s·q with q from -127 to 127 and one s per output. An
/// output's largest weight is exact, and no weight is off by more than s/2. Activations and small matrices stay in 32 bits.
/// </summary>
public static class QuantizedWeights
{
    private const int Largest = sbyte.MaxValue;
    private const int FewestValues = 1024;

    /// <summary>A matrix [I, O] with a scale for each column.</summary>
    internal static string Columns(this OnnxGraph graph, torch.Tensor matrix)
    {
        if (!Quantizes(graph, matrix))
            return graph.Constant(matrix);
        var (values, scales) = Quantize(matrix, axis: 1);
        return graph.Node("DequantizeLinear", [graph.Constant(values, matrix.shape), graph.Constant(scales, scales.Length)], OnnxAttribute.Int("axis", 1));
    }

    /// <summary>Kernels [O, I, k, k] of a convolution with a scale for each output.</summary>
    internal static string Kernels(this OnnxGraph graph, torch.Tensor kernels)
    {
        if (!Quantizes(graph, kernels))
            return graph.Constant(kernels);
        using var matrix = kernels.reshape(kernels.shape[0], -1); // [O, I·k²]
        var (values, scales) = Quantize(matrix, axis: 0);
        return graph.Node("DequantizeLinear", [graph.Constant(values, kernels.shape), graph.Constant(scales, scales.Length)], OnnxAttribute.Int("axis", 0));
    }

    /// <summary>Rows of a table [R, W] by number, with a scale per row; only the requested rows become 32-bit numbers.</summary>
    public static string Rows(this OnnxGraph graph, torch.Tensor table, string indices)
    {
        if (!Quantizes(graph, table))
            return graph.Gather(graph.Constant(table), indices);
        var (values, scales) = Quantize(table, axis: 0);
        var rows = graph.Cast(graph.Gather(graph.Constant(values, table.shape), indices), OnnxType.Float); // [..., W]
        return graph.Mul(rows, graph.Gather(graph.Constant(scales, scales.Length, 1), indices)); // [..., 1]
    }

    private static bool Quantizes(OnnxGraph graph, torch.Tensor matrix) => graph.QuantizesWeights && matrix.numel() >= FewestValues;

    private static (sbyte[] Values, float[] Scales) Quantize(torch.Tensor matrix, int axis)
    {
        using var scope = torch.NewDisposeScope();
        using var still = torch.no_grad();
        var weights = matrix.detach().to(torch.ScalarType.Float32, torch.CPU);
        float[] scales = [.. weights.abs().amax([1 - axis]).data<float>().ToArray().Select(largest => largest > 0 ? largest / Largest : 1)];
        var shape = axis == 0 ? new long[] { -1, 1 } : [1, -1];
        var steps = weights.div(torch.tensor(scales).view(shape)).round().to_type(torch.ScalarType.Int8).contiguous();
        return (steps.data<sbyte>().ToArray(), scales);
    }
}
