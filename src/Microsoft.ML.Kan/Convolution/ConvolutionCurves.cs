using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// The learned curves of a Kolmogorov-Arnold convolution, computed together with its base branch: normalised x [B, C, H, W], the
/// base's kernels [O, C/groups, k, k] and offsets [O] → [B, O, H', W'].
/// </summary>
internal abstract class ConvolutionCurves(string name) : nn.Module<Tensor, Tensor, Tensor, Tensor>(name), IOnnxLayer
{
    /// <summary>Numbers in the kernels of the curves.</summary>
    public abstract long KernelSize { get; }

    /// <summary>The curves without the base branch as ONNX nodes, from a padded input.</summary>
    public abstract string Emit(OnnxGraph graph, string input);
}
