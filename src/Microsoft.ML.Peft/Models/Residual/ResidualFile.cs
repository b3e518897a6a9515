using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.OnnxFiles;
using Microsoft.ML.Peft.Models.Weights;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>Residual networks in ONNX files.</summary>
internal static class ResidualFile
{
    public const string ModelType = "resnet";

    /// <summary>The ONNX file that a path means: the path itself, or the only one in a folder without a configuration; null if it means none.</summary>
    /// <exception cref="InvalidDataException">The folder has several ONNX files.</exception>
    public static string? Find(string path)
    {
        if (File.Exists(path))
            return path.EndsWith(OnnxModelFile.Extension, StringComparison.OrdinalIgnoreCase) ? path : null;
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, ModelConfiguration.FileName)))
            return null;
        string[] files = [.. Directory.EnumerateFiles(path, "*" + OnnxModelFile.Extension).Where(file => !MeanImage.Is(file)).Order(StringComparer.Ordinal)];
        return files.Length <= 1
            ? files.FirstOrDefault()
            : throw new InvalidDataException($"'{path}' holds several ONNX files: {string.Join(", ", files.Select(Path.GetFileName))}. Name one of them.");
    }

    /// <summary>The hyper-parameters of the network in a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">The file holds another network.</exception>
    public static ResidualShape ShapeOf(string path)
    {
        using var file = OnnxModelFile.Open(path);
        return new ResidualGraph(file).Shape;
    }

    /// <summary>The network in a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">The file holds another network, or keeps its weights in other files.</exception>
    public static ResidualNetwork Load(string path, Device? device)
    {
        using var file = OnnxModelFile.Open(path);
        using var scope = NewDisposeScope();
        var (graph, mean) = (new ResidualGraph(file), MeanImage.Find(path));
        if (mean is not null && graph.Shape.Channels != MeanImage.Colours)
            throw new InvalidDataException($"The network of '{path}' reads {graph.Shape.Channels} channels, the mean picture beside it has {MeanImage.Colours}: they do not belong together.");
        using var source = new ResidualWeights(file, graph.Constants, readsBlueFirst: mean is not null);
        var weights = new WeightReader(source, device);
        try
        {
            var network = new ResidualNetwork(ModelType, graph.Shape, weights);
            if (mean is not null)
                network.Subtract(weights.Computed(mean.Differences(device)));
            network.eval();
            return network;
        }
        catch
        {
            weights.Discard();
            throw;
        }
    }
}
