using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>φ(u) and, where it was asked for, φ′(u), both [B, I, K].</summary>
internal readonly record struct BasisValues(Tensor Values, Tensor? Derivative);
