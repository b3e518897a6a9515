using Microsoft.ML.Extensions.Testing.Noise;
using Samples.Shared.Clothing;

namespace NoisyLabels;

/// <summary>Pictures, some with wrong labels, and the true labels.</summary>
/// <param name="Pictures">The pictures with the training labels.</param>
/// <param name="TrueLabels">The true labels, used only to measure.</param>
internal sealed record CorruptedLabels(ClothingPicture[] Pictures, string[] TrueLabels)
{
    public bool IsWrong(int picture) => Pictures[picture].Label != TrueLabels[picture];

    public int WrongCount => Enumerable.Range(0, Pictures.Length).Count(IsWrong);

    /// <summary>Replaces a share of the labels by classes drawn uniformly from all ten, so a tenth of them stay correct.</summary>
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
