using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>Representative pixels of normalised channels: evenly spread quantiles of normal distributions.</summary>
internal static class PixelSamples
{
    /// <param name="means">[C].</param>
    /// <param name="deviations">[C].</param>
    /// <param name="functions">K, the number of functions of the curves.</param>
    /// <returns>[P, C] in 64 bits on the CPU.</returns>
    public static Tensor Of(Tensor means, Tensor deviations, int functions)
    {
        using var scope = NewDisposeScope();
        var count = SampledBasis.Points(functions).shape[0];
        var shares = linspace(-1 + 1.0 / count, 1 - 1.0 / count, count, float64); // 2q - 1, [P]
        var quantiles = shares.erfinv().Times(Math.Sqrt(2)).unsqueeze(1); // [P, 1]
        return (quantiles * deviations.to(float64).cpu()).Plus(means.to(float64).cpu()).MoveToOuterDisposeScope();
    }
}
