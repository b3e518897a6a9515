using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>A network with the normalisation of its images: [B, C, H, W] on the scale of the column → [B, O]. Owns both.</summary>
internal sealed class ImageNetwork : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly nn.Module<Tensor, Tensor> _body;
    private readonly IOnnxLayer _layer;

    /// <param name="normalization">Mean and deviation of the channels.</param>
    /// <param name="body">Normalised images [B, C, H, W] → [B, O]; also an <see cref="IOnnxLayer"/>.</param>
    public ImageNetwork(ImageNormalization normalization, nn.Module<Tensor, Tensor> body)
        : base(nameof(ImageNetwork))
    {
        _layer = body as IOnnxLayer ?? throw new ArgumentException($"{body.GetType().Name} cannot be written as ONNX.", nameof(body));
        _body = body;
        Normalization = normalization;
        register_module("normalization", normalization);
        register_module("body", body);
    }

    public ImageNormalization Normalization { get; }

    // The statistics are 32-bit for any type of weights: 16 bits would lose precision of 8-bit pixels.
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var normalized = Normalization.forward(images);
        var type = _body.parameters().FirstOrDefault()?.dtype ?? ScalarType.Float32;
        return _body.call(normalized.to_type(type)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string images = Normalization.Emit(graph, input);
        if (_layer is not IFeatureMaps { HasFeatureMaps: true } body)
            return _layer.Emit(graph, images);
        string features = body.EmitFeatures(graph, images);
        graph.Note(FeatureMapNetwork.Key, features);
        return body.EmitHead(graph, features);
    }
}

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
