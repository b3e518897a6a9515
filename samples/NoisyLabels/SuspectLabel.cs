using Samples.Shared.Clothing;

namespace NoisyLabels;

/// <summary>A label that is probably wrong.</summary>
/// <param name="Picture">The picture with its label.</param>
/// <param name="SuggestedLabel">The most probable class.</param>
/// <param name="TrueLabel">The true label.</param>
internal sealed record SuspectLabel(ClothingPicture Picture, string SuggestedLabel, string TrueLabel)
{
    public bool IsWrong => Picture.Label != TrueLabel;
}
