using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>The gradients of a layer's sum.</summary>
/// <param name="Input">[B, I], or null where it was not wanted.</param>
/// <param name="Bias">[O].</param>
/// <param name="Terms">Per term of the coefficients [N, I'·K] and of the basis's own parameters [I', P], null where it has none.</param>
internal sealed record KanSumGradients(Tensor? Input, Tensor Bias, IReadOnlyList<(Tensor Coefficients, Tensor? Shape)> Terms);
