using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>A linear map of the channels of every pixel, [B, C, H, W] → [B, O, H, W].</summary>
internal sealed class PointwiseConvolution : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly ConvolutionShape _shape;

    public PointwiseConvolution(int inputs, int outputs)
        : base(nameof(PointwiseConvolution))
    {
        _shape = new(inputs, outputs, kernel: 1);
        using var scope = NewDisposeScope();
        var weight = rand(outputs, inputs, 1, 1).Times(2).Minus(1).Times(Math.Sqrt(3.0 / inputs)); // keeps the variance
        register_parameter("weight", OwnedParameter.Of(weight));
        register_parameter("bias", OwnedParameter.Of(zeros(outputs)));
    }

    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    public override Tensor forward(Tensor x) => _shape.Apply(x, Weight, Bias, 1);

    public string Emit(OnnxGraph graph, string input) => _shape.Emit(graph, input, Weight, Bias, 1);
}
