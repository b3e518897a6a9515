using Microsoft.ML.Extensions.Testing.Noise;
using Samples.Shared.Clothing;

namespace NoisyLabels;

/// <summary>Pictures of which some have a wrong label, and what they really show.</summary>
/// <param name="Pictures">With the labels to learn from.</param>
/// <param name="TrueLabels">What they show; only for measuring.</param>
internal sealed record CorruptedLabels(ClothingPicture[] Pictures, string[] TrueLabels)
{
    public bool IsWrong(int picture) => Pictures[picture].Label != TrueLabels[picture];

    public int WrongCount => Enumerable.Range(0, Pictures.Length).Count(IsWrong);

    /// <summary>Draws a share of the labels anew, evenly from all classes, so that one of ten of them stays right.</summary>
    public static CorruptedLabels Of(ClothingPicture[] pictures, double share, int seed)
    {
        var classes = ClothingFiles.Classes;
        int[] numbers = [.. pictures.Select(picture => classes.Index().First(entry => entry.Item == picture.Label).Index)];
        int[] noisy = LabelCorruption.Symmetric(numbers, classes.Count, share, seed);
        return new CorruptedLabels(
            [.. pictures.Zip(noisy, (picture, label) => new ClothingPicture { Pixels = picture.Pixels, Label = classes[label] })],
            [.. pictures.Select(picture => picture.Label)]);
    }
}
