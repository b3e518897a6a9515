using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Extensions.Testing.Images;

/// <summary>Images [B, C, H, W] as rows for a perceptron.</summary>
internal sealed class FlatImages : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly MultilayerPerceptron _perceptron;

    public FlatImages(MultilayerPerceptron perceptron)
        : base(nameof(FlatImages))
    {
        _perceptron = perceptron;
        register_module("perceptron", perceptron);
    }

    public override Tensor forward(Tensor images) => _perceptron.call(images.flatten(1)); // [B, C, H, W] -> [B, CHW]

    public string Emit(OnnxGraph graph, string input) => _perceptron.Emit(graph, graph.Node("Flatten", [input], OnnxAttribute.Int("axis", 1)));
}
