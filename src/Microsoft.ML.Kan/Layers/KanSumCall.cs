namespace Microsoft.ML.Kan.Layers;

/// <summary>What the backward pass of a fused sum has to know besides tensors.</summary>
/// <param name="Outputs">O.</param>
/// <param name="Terms">The parts of the sum.</param>
/// <param name="Scratch">The layer's workspaces.</param>
/// <param name="InputNeedsGradient">False in the first layer, which is the largest.</param>
/// <param name="HasBias">Whether there is a bias.</param>
internal sealed record KanSumCall(long Outputs, IReadOnlyList<KanTerm> Terms, KernelScratch Scratch, bool InputNeedsGradient, bool HasBias);
