using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>
/// Torch's own layers with weights from a <see cref="RandomSource"/>. Torch's constructors would draw them from the global generator.
/// </summary>
public static class RandomLayers
{
    /// <summary>x·Wᵀ + b, [..., I] → [..., O], with torch's distribution: weights and biases uniform within 1/√I.</summary>
    public static Linear Linear(this RandomSource random, long inputs, long outputs, bool bias = true, Device? device = null)
    {
        double bound = 1 / Math.Sqrt(inputs);
        var weight = OwnedParameter.Of(random.Uniform([outputs, inputs], bound, device));
        return nn.Linear(weight, bias ? OwnedParameter.Of(random.Uniform([outputs], bound, device)) : null);
    }

    /// <summary>A linear layer with weights of Glorot's normal distribution and biases of 0.</summary>
    public static Linear GlorotLinear(this RandomSource random, long inputs, long outputs, Device? device = null)
        => nn.Linear(OwnedParameter.Of(random.Glorot(outputs, inputs, device)), OwnedParameter.Of(zeros(outputs, device: device)));

    /// <summary>Glorot's normal distribution for a matrix, [O, I].</summary>
    public static Tensor Glorot(this RandomSource random, long outputs, long inputs, Device? device = null)
        => random.Normal([outputs, inputs], Math.Sqrt(2.0 / (inputs + outputs)), device);

    /// <summary>A convolution without bias, with torch's distribution: weights uniform within 1/√(I·k²).</summary>
    public static Conv2d Convolution(this RandomSource random, long inputs, long outputs, long kernel, long stride = 1, long padding = 0)
        => Convolution(OwnedParameter.Of(random.Uniform([outputs, inputs, kernel, kernel], 1 / Math.Sqrt(inputs * kernel * kernel))), null, stride, padding);

    /// <summary>A convolution with given weights, [O, I, k, k], which the layer owns.</summary>
    public static Conv2d Convolution(Parameter weight, Parameter? bias, long stride, long padding)
    {
        var convolution = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], stride, padding, bias: bias is not null, device: META);
        (convolution.weight, convolution.bias) = (weight, bias);
        return convolution;
    }
}
