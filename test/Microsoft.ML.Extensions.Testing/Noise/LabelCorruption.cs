namespace Microsoft.ML.Extensions.Testing.Noise;

/// <summary>
/// Corrupts labels as in the literature on noisy labels. Labels are class numbers from 0. Every label has its own two draws,
/// independent of the rate: with the same seed, labels that are wrong at a lower rate are also wrong at a higher one.
/// </summary>
public static class LabelCorruption
{
    /// <summary>
    /// Common confusions of people and networks in CIFAR-10, by class number: truck → automobile, bird → airplane, cat ↔ dog, deer →
    /// horse; other classes keep their labels. Source: Patrini et al., CVPR 2017 (arXiv 1609.03683), section 6.
    /// </summary>
    public static IReadOnlyList<int> Cifar10Confusions { get; } = [0, 1, 0, 5, 7, 3, 6, 7, 8, 1];

    /// <summary>
    /// Symmetric noise: with probability <paramref name="rate"/> a label is drawn uniformly from all classes, including its own, so
    /// rate·(C - 1)/C of the labels become wrong. The protocol of Liu et al. (arXiv 2007.00151); other authors exclude the own class.
    /// </summary>
    /// <param name="labels">Class numbers from 0.</param>
    /// <param name="classes">C.</param>
    /// <param name="rate">0 to 1.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <returns>As many labels in the same order.</returns>
    public static int[] Symmetric(IEnumerable<int> labels, int classes, double rate, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return Draw(labels, rate, seed, (_, evenly) => (int)(evenly * classes));
    }

    /// <summary>Pair noise: with probability <paramref name="rate"/> a label becomes the next class, the last class the first. Source: Han et al., NeurIPS 2018 (arXiv 1804.06872), section 4.</summary>
    /// <inheritdoc cref="Symmetric"/>
    public static int[] Pair(IEnumerable<int> labels, int classes, double rate, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return Draw(labels, rate, seed, (label, _) => (label + 1) % classes);
    }

    /// <summary>Asymmetric noise: with probability <paramref name="rate"/> a label becomes the class that its class is confused with.</summary>
    /// <param name="labels">Class numbers from 0.</param>
    /// <param name="confusions">The replacement of each class; the class itself if it keeps its label.</param>
    /// <param name="rate">0 to 1.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <returns>As many labels in the same order.</returns>
    public static int[] Asymmetric(IEnumerable<int> labels, IReadOnlyList<int> confusions, double rate, int seed)
        => Draw(labels, rate, seed, (label, _) => confusions[label]);

    /// <summary>The share of labels that differ.</summary>
    public static double Rate(IReadOnlyList<int> labels, IReadOnlyList<int> noisy) => labels.Zip(noisy).Average(pair => pair.First == pair.Second ? 0.0 : 1.0);

    private static int[] Draw(IEnumerable<int> labels, double rate, int seed, Func<int, double, int> other)
    {
        if (rate is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A probability is needed.");
        var random = new Random(seed);
        return [.. labels.Select(Next)];

        int Next(int label)
        {
            double chance = random.NextDouble();
            double evenly = random.NextDouble();
            return chance < rate ? other(label, evenly) : label;
        }
    }
}
