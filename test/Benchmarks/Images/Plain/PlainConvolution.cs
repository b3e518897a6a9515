using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Kan.Convolution;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Images.Plain;

/// <summary>
/// Batch normalisation, ReLU and a 3 × 3 convolution. Adds the input if it has the shape of the output:
/// [B, C, H, W] → [B, O, H', W']. This is the order of pre-activation residual networks (He et al., arXiv 1603.05027), and of a
/// Kolmogorov-Arnold convolution, with the ReLU in place of the learned functions.
/// </summary>
internal sealed class PlainConvolution : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const int Kernel = 3;

    private readonly ConvolutionShape _shape;
    private readonly ChannelNormalization _normalization;
    private readonly bool _activates;
    private readonly bool _residual;

    /// <param name="inputs">C.</param>
    /// <param name="outputs">O.</param>
    /// <param name="stride">The stride in pixels.</param>
    /// <param name="activates">True if there is a ReLU; on an image it would discard half of the values.</param>
    public PlainConvolution(int inputs, int outputs, int stride, bool activates)
        : base(nameof(PlainConvolution))
    {
        _shape = new ConvolutionShape(inputs, outputs, Kernel, stride, padding: Kernel / 2);
        _activates = activates;
        _residual = inputs == outputs && stride == 1;
        _normalization = new ChannelNormalization(inputs);
        register_module("normalization", _normalization);
        using var scope = NewDisposeScope();
        register_parameter("weight", OwnedParameter.Of(randn(outputs, inputs, Kernel, Kernel).Times(Math.Sqrt(2.0 / _shape.FanIn)))); // He et al., arXiv 1502.01852
        register_parameter("bias", OwnedParameter.Of(zeros(outputs)));
    }

    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var normalized = _normalization.call(x);
        var y = nn.functional.conv2d(_activates ? normalized.relu() : normalized, Weight, Bias, [_shape.Stride, _shape.Stride], [_shape.Padding, _shape.Padding]);
        return (_residual ? y.Plus(x) : y).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string normalized = _normalization.Emit(graph, input);
        string y = _shape.Emit(graph, _activates ? graph.Relu(normalized) : normalized, Weight, Bias, groups: 1, _shape.Padding);
        return _residual ? graph.Add(y, input) : y;
    }
}
