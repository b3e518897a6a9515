using Samples.Shared.Clothing;

namespace NoisyLabels;

/// <summary>A label that is believed wrong.</summary>
/// <param name="Picture">With the label.</param>
/// <param name="SuggestedLabel">What is believed instead.</param>
/// <param name="TrueLabel">What it shows.</param>
internal sealed record SuspectLabel(ClothingPicture Picture, string SuggestedLabel, string TrueLabel)
{
    public bool IsWrong => Picture.Label != TrueLabel;
}
