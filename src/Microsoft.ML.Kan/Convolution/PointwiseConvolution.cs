using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>A linear map of the channels of every pixel, [B, C, H, W] → [B, O, H, W].</summary>
internal sealed class PointwiseConvolution : nn.Module<Tensor, Tensor>, IOnnxLayer, IConvolution
{
    public PointwiseConvolution(int inputs, int outputs, RandomSource random)
        : base(nameof(PointwiseConvolution))
    {
        Shape = new(inputs, outputs, kernel: 1);
        using var scope = NewDisposeScope();
        var weight = random.Uniform([outputs, inputs, 1, 1], Math.Sqrt(3.0 / inputs)); // keeps the variance
        register_parameter("weight", OwnedParameter.Of(weight));
        register_parameter("bias", OwnedParameter.Of(zeros(outputs)));
    }

    public ConvolutionShape Shape { get; }

    public long KernelSize => Weight.numel();

    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    public override Tensor forward(Tensor x) => Shape.Apply(x, Weight, Bias);

    public string Emit(OnnxGraph graph, string input) => Shape.Emit(graph, input, Weight, Bias, 1);
}
