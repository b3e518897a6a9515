using Benchmarks.Images;
using Benchmarks.Images.Data;

namespace Benchmarks.Noisy;

/// <summary>A data set with its label sources.</summary>
/// <param name="Images">The images.</param>
/// <param name="Sources">The sources of training and validation labels; test labels are always the true ones.</param>
internal sealed record NoisySet(ImageSet Images, IReadOnlyList<LabelSource> Sources)
{
    public static IReadOnlyList<NoisySet> All { get; } =
    [
        new(new FashionMnist(), [LabelSource.Clean, LabelSource.Symmetric(20), LabelSource.Symmetric(40), LabelSource.Pair(40)]),
        new(new Cifar10(), [LabelSource.Clean, LabelSource.Human("aggregate", "aggre_label", 0.0903), LabelSource.Human("random1", "random_label1", 0.1723), LabelSource.Human("worst", "worse_label", 0.4021)]),
    ];

    /// <summary>The first missing file, or null.</summary>
    public string? MissingFile => Images.MissingFile ?? (Images is Cifar10 && !File.Exists(HumanLabels.File) ? HumanLabels.File : null);

    /// <summary>The images with labels from a source. The seed holds out a tenth for validation, with labels from the same source.</summary>
    public ImageTask Task(LabeledImage[] training, LabeledImage[] test, LabelSource source, int seed)
    {
        int[] labels = source.Labels([.. training.Select(image => (int)image.Label)], seed);
        NoisyImage[] noisy = [.. training.Zip(labels, (image, label) => new NoisyImage { Pixels = image.Pixels, TrueLabel = image.Label, Label = (uint)label })];
        return ImageTask.Divide(Images.Shape, Images.Classes, noisy, test, seed);
    }
}
