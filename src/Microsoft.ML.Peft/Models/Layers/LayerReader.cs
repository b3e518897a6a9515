using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>Creates torch's own layers from the weights of a file.</summary>
internal static class LayerReader
{
    /// <summary>x·Wᵀ + b, [..., I] → [..., O].</summary>
    public static Linear Linear(this WeightReader weights, string name, long inputs, long outputs, bool bias = true) => nn.Linear(
        weights.Parameter(name + ".weight", outputs, inputs),
        bias ? weights.Parameter(name + ".bias", outputs) : null);

    /// <summary>Layer normalisation over the last axis, [..., W] → [..., W].</summary>
    public static LayerNorm LayerNorm(this WeightReader weights, string name, long width, double epsilon, bool bias = true)
    {
        var (weight, shift) = (weights.Parameter(name + ".weight", width), bias ? weights.Parameter(name + ".bias", width) : null);
        var norm = nn.LayerNorm(width, epsilon, bias: bias);
        norm.weight = weight;
        if (shift is not null)
            norm.bias = shift;
        return norm;
    }

    /// <summary>Rows by number, [...] → [..., W].</summary>
    public static TokenEmbedding Embedding(this WeightReader weights, string name, long rows, long width) =>
        new(name, weights.Parameter(name + ".weight", rows, width));

    /// <summary>A convolution with square kernels, without padding, [B, I, H, W] → [B, O, H', W'].</summary>
    public static Conv2d Conv2d(this WeightReader weights, string name, long inputs, long outputs, long kernel, long stride, bool bias = true)
    {
        var weight = weights.Parameter(name + ".weight", outputs, inputs, kernel, kernel);
        return RandomLayers.Convolution(weight, bias ? weights.Parameter(name + ".bias", outputs) : null, stride, padding: 0);
    }
}
