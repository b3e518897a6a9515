using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>The learned curves of a Kolmogorov-Arnold convolution, all but its base branch: u [B, C, H, W], padded → [B, O, H', W'].</summary>
internal abstract class ConvolutionCurves(string name) : nn.Module<Tensor, Tensor>(name), IOnnxLayer
{
    public abstract string Emit(OnnxGraph graph, string input);
}
