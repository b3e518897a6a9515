using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>
/// Groups of about eight neighbouring channels, whose sizes differ by one at most. The mean over the pixels of a group is a mean over
/// its channels' means, a product with a small matrix, so the number of channels need not be a multiple of anything.
/// </summary>
internal static class ChannelGroups
{
    private const int UsualSize = 8;

    /// <summary>[C, C]: a row has 1/|group| at the channels of its group.</summary>
    public static Tensor Matrix(int channels)
    {
        var groups = Math.Max((int)Math.Round(channels / (double)UsualSize), 1);
        int[] group = [.. Enumerable.Range(0, channels).Select(channel => channel * groups / channels)];
        var sizes = group.GroupBy(number => number).ToDictionary(same => same.Key, same => same.Count());
        var matrix = new float[channels, channels];
        for (var to = 0; to < channels; to++)
        {
            for (var from = 0; from < channels; from++)
                matrix[to, from] = group[to] == group[from] ? 1f / sizes[group[to]] : 0;
        }

        return tensor(matrix);
    }

    /// <summary>Mean and variance of the group of every channel, [B, C, 1, 1] each.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="matrix">[C, C].</param>
    public static (Tensor Mean, Tensor Variance) Moments(Tensor x, Tensor matrix)
    {
        using var scope = NewDisposeScope();
        var mean = Means(x);
        var centred = x - mean;
        var variance = Means(centred * centred);
        return (mean.MoveToOuterDisposeScope(), variance.MoveToOuterDisposeScope());

        Tensor Means(Tensor values) => values.mean([2L, 3]).matmul(matrix.to(values.dtype).t()).unsqueeze(-1).unsqueeze(-1);
    }

    /// <summary>The centred values and the group's deviation as ONNX nodes.</summary>
    // Global average pooling sums the pixels of a channel in the same order for every row, unlike ReduceMean.
    public static (string Centred, string Deviation) Emit(OnnxGraph graph, string x, Tensor matrix, double epsilon)
    {
        var kernel = graph.Constant(matrix.unsqueeze(-1).unsqueeze(-1)); // [C, C, 1, 1]
        var centred = graph.Sub(x, Means(x));
        var variance = Means(graph.Mul(centred, centred));
        return (centred, graph.Node("Sqrt", [graph.Add(variance, graph.Scalar((float)epsilon))]));

        string Means(string values) => graph.Node("Conv", [graph.Node("GlobalAveragePool", [values]), kernel], OnnxAttribute.Ints("kernel_shape", 1, 1));
    }
}
