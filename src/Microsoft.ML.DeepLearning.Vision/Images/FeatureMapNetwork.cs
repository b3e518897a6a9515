using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>A trained network whose file names its feature maps. Scoring does not copy them.</summary>
/// <param name="Bytes">The ONNX file's content.</param>
/// <param name="FeatureMaps">The name of the value with the maps of the last block, [N, F, h, w].</param>
/// <param name="Column">The image column.</param>
/// <param name="Height">H, the height of the network's input images.</param>
/// <param name="Width">W, their width.</param>
internal sealed record FeatureMapNetwork(byte[] Bytes, string FeatureMaps, ColumnSpec Column, int Height, int Width)
{
    /// <summary>The entry of the metadata that names <see cref="FeatureMaps"/>.</summary>
    public const string Key = "feature_maps";

    /// <summary>The network of these bytes, or null if it names no feature maps or already has an explanation.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a valid ONNX model.</exception>
    public static FeatureMapNetwork? Of(byte[] bytes)
    {
        using var session = OnnxScorer.Open(bytes);
        var notes = session.ModelMetadata.CustomMetadataMap;
        if (session.InputNames is not [var input] || session.OutputNames.Count != 1
            || !notes.TryGetValue(Key, out var maps) || !notes.TryGetValue(ImageNote.Key, out var text))
        {
            return null;
        }

        var note = ImageNote.Parse(text);
        var content = session.InputMetadata[input].ElementType == typeof(byte) ? ColumnContent.Pixels : ColumnContent.Numbers;
        return new FeatureMapNetwork(bytes, maps, note.ToColumn(input, content), note.Height, note.Width);
    }

    /// <summary>
    /// Gets the shape of the feature maps, F, h and w, which ONNX Runtime derives from the network with the maps as a second output.
    /// </summary>
    /// <exception cref="InvalidDataException">The network already has a value of this name.</exception>
    public ImageShape ShapeOfMaps(string outputName)
    {
        var extension = Extension();
        extension.Output(extension.Outside(FeatureMaps), outputName, OnnxType.Float, "N", "F", "h", "w");
        using var session = OnnxScorer.Open(extension.ToExtension(Bytes));
        return session.OutputMetadata[outputName].Dimensions is [_, > 0 and var maps, > 0 and var height, > 0 and var width]
            ? new ImageShape(maps, height, width)
            : throw new InvalidOperationException($"ONNX Runtime cannot derive the size of the network's feature maps, '{FeatureMaps}'.");
    }

    /// <summary>An empty graph whose nodes will be appended to the network's.</summary>
    public static OnnxGraph Extension() => new("explanation", prefix: "Explanation.");
}
