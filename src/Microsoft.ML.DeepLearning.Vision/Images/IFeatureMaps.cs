using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>
/// A convolutional body of an <see cref="ImageNetwork"/>: normalised images [N, C, H, W] → feature maps [N, F, h, w] → outputs [N, O].
/// The two halves are emitted separately, so that a saved network can name its feature maps.
/// </summary>
internal interface IFeatureMaps : IOnnxLayer
{
    /// <summary>True if there is one set of feature maps for each image; otherwise the body is emitted as a whole.</summary>
    bool HasFeatureMaps => true;

    /// <summary>The nodes from the images to the feature maps.</summary>
    string EmitFeatures(OnnxGraph graph, string images);

    /// <summary>The nodes from the feature maps to the outputs.</summary>
    string EmitHead(OnnxGraph graph, string features);
}
