using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>A basis of a convolution with the scale of its pixels x: φ(x·scale), bounded to the range of the basis.</summary>
/// <param name="Basis">φ, for every channel of the picture.</param>
/// <param name="Scale">Above 0.</param>
internal readonly record struct PixelBasis(UnivariateBasis Basis, double Scale)
{
    /// <summary>φ(0), of a pixel beyond the border: [C, K] like <paramref name="reference"/>, recorded by autograd.</summary>
    public Tensor AtZero(Tensor reference) => Basis.call(zeros([1, Basis.Inputs], reference.dtype, reference.device)).squeeze(0);
}
