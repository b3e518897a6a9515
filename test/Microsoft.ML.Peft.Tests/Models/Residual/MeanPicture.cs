using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Residual;

/// <summary>Writes the file with which the packages Microsoft.ML.DnnImageFeaturizer prepare pictures.</summary>
internal static class MeanPicture
{
    /// <param name="folder">The folder of the network.</param>
    /// <param name="mean">[1, 3, H, W]: blue, green, red.</param>
    /// <param name="last">The last operator.</param>
    public static string Write(string folder, Tensor mean, string last = "Sub")
    {
        var graph = new OnnxGraph("preparation");
        var colours = graph.Node("Split", [graph.Input("pictures", OnnxType.Float, "N", 3, mean.shape[2], mean.shape[3])], 3, OnnxAttribute.Int("axis", 1));
        var prepared = graph.Node(last, [graph.Concat(1, colours[2], colours[1], colours[0]), graph.Constant(mean)]);
        graph.Output(prepared, "prepared", OnnxType.Float, "N", 3, mean.shape[2], mean.shape[3]);
        var path = Path.Combine(folder, "ResNetPreprocess.onnx");
        File.WriteAllBytes(path, graph.ToBytes());
        return path;
    }
}
