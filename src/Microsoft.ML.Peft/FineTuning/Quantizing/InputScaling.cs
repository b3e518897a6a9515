using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>
/// Chooses the divisors d of a layer's input channels by the error of the layer's output on training rows: none, which leaves each output its own scale; the
/// weights' largest values alone, a scale per input channel (Heo et al., "Rethinking Channel Dimensions to Isolate Outliers", arXiv 2309.15531); or
/// d = max|x|^α / max|w|^(1-α) of the channel (Xiao et al., "SmoothQuant", arXiv 2211.10438, equation 4).
/// </summary>
internal static class InputScaling
{
    private const double Smallest = 1e-5;
    private static readonly double[] Shares = [0, 0.25, 0.5, 0.75];

    /// <summary>The layer with the lowest error, and its α; null without divisors. The caller disposes the layer.</summary>
    /// <param name="quantization">The format.</param>
    /// <param name="weight">[O, I].</param>
    /// <param name="rank">The rank of the compensation.</param>
    /// <param name="inputs">Inputs of the layer on training rows, [m, I].</param>
    public static (QuantizedLinear Layer, double? Share) Best(Quantization quantization, Tensor weight, int rank, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var exact = inputs.matmul(weight.t()); // [m, O]
        var best = new QuantizedLinear(quantization, weight, rank);
        double? share = null;
        double lowest = Error(best);
        try
        {
            foreach (double candidate in Shares)
            {
                var layer = new QuantizedLinear(quantization, weight, rank, Divisors(weight, inputs, candidate));
                double error = Error(layer);
                (var worse, best, share, lowest) = error < lowest ? (best, layer, candidate, error) : (layer, best, share, lowest);
                worse.Dispose();
            }
        }
        catch
        {
            best.Dispose();
            throw;
        }

        return (best, share);

        double Error(QuantizedLinear layer)
        {
            using var step = NewDisposeScope();
            var difference = layer.Apply(inputs) - exact;
            return difference.mul(difference).sum().Number();
        }
    }

    /// <summary>d [I], with a geometric mean of 1.</summary>
    public static Tensor Divisors(Tensor weight, Tensor inputs, double share)
    {
        using var scope = NewDisposeScope();
        var ofInputs = inputs.abs().amax([0]).ClampMinimum(Smallest); // [I]
        var ofWeights = weight.abs().amax([0]).ClampMinimum(Smallest);
        var logarithms = ofInputs.log().Times(share) - ofWeights.log().Times(1 - share);
        return (logarithms - logarithms.mean()).exp().MoveToOuterDisposeScope();
    }
}
