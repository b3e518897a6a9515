using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>A convolution of odd size, padded with half of it, and its batch norm: [B, I, H, W] → [B, O, H/stride, W/stride]. The layers belong to the network.</summary>
internal sealed class NormedConvolution
{
    private readonly int _stride;
    private readonly Conv2d _convolution;
    private readonly FrozenNormalization _norm;

    /// <param name="network">Gets the layers, under their names in the files.</param>
    /// <param name="names">The names.</param>
    /// <param name="size">Channels, kernel and stride.</param>
    /// <param name="epsilon">ε of the norm.</param>
    /// <param name="weights">The weights of the network.</param>
    public NormedConvolution(
        nn.Module network, (string Convolution, string Norm) names, (int Inputs, int Outputs, int Kernel, int Stride) size, double epsilon, WeightReader weights)
    {
        _stride = size.Stride;
        var kernels = weights.Parameter(names.Convolution + ".weight", size.Outputs, size.Inputs, size.Kernel, size.Kernel);
        _convolution = network.Add(names.Convolution, RandomLayers.Convolution(kernels, null, size.Stride, size.Kernel / 2));
        _norm = network.Add(names.Norm, new FrozenNormalization(weights.Under(names.Norm), size.Outputs, epsilon));
    }

    public Tensor Apply(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_convolution.call(images)).MoveToOuterDisposeScope();
    }

    /// <summary>A convolution whose weights contain the norm.</summary>
    public string Emit(OnnxGraph graph, string images)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (factor, offset) = _norm.Affine();
        var kernels = _convolution.weight.to(float64) * factor.view(-1, 1, 1, 1); // [O, I, k, k]
        return graph.Convolution(images, kernels, _stride, offset);
    }
}
