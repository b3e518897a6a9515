using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>Some of the functions that a convolution takes of a pixel x: φ(x·scale), bounded as the basis wants it.</summary>
/// <param name="Basis">φ, for every channel of the picture.</param>
/// <param name="Scale">Above 0.</param>
internal readonly record struct PixelBranch(UnivariateBasis Basis, double Scale)
{
    /// <summary>φ(0), of a pixel beyond the border: [C, K] like <paramref name="reference"/>, recorded by autograd.</summary>
    public Tensor AtZero(Tensor reference) => Basis.call(zeros([1, Basis.Inputs], reference.dtype, reference.device)).squeeze(0);
}
