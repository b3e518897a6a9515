using Microsoft.ML.Kan.Activations;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>Some of the functions that a convolution takes of a pixel x: φ(x·scale), bounded as the basis wants it.</summary>
/// <param name="Basis">φ, for every channel of the picture.</param>
/// <param name="Scale">Above 0.</param>
internal readonly record struct PixelBranch(UnivariateBasis Basis, double Scale);
