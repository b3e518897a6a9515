namespace Microsoft.ML.Kan.Convolution;

/// <summary>What the backward pass of <see cref="BasisChannelsFunction"/> must know besides the pixels.</summary>
internal sealed record BasisChannelsCall(IReadOnlyList<PixelBranch> Branches, bool InputNeedsGradient);
