using Microsoft.ML.Extensions.Testing.Noise;

namespace Benchmarks.Noisy;

/// <summary>The source of the training labels.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Labels">Maps the true class numbers of the training images, in file order, and a seed to labels.</param>
/// <param name="WrongShare">The share of wrong labels, an option of co-teaching.</param>
internal sealed record LabelSource(string Name, Func<int[], int, int[]> Labels, double WrongShare)
{
    private const int Classes = 10;

    /// <summary>True if the wrong labels of every class are all of one other class.</summary>
    public bool IsBetweenPairs { get; private init; }

    public static LabelSource Clean { get; } = new("clean", (labels, _) => labels, 0);

    public static LabelSource Symmetric(int percent)
        => new($"symmetric{percent}", (labels, seed) => LabelCorruption.Symmetric(labels, Classes, percent / 100.0, seed), percent / 100.0 * (Classes - 1) / Classes);

    public static LabelSource Pair(int percent)
        => new($"pair{percent}", (labels, seed) => LabelCorruption.Pair(labels, Classes, percent / 100.0, seed), percent / 100.0) { IsBetweenPairs = true };

    /// <summary>A column of CIFAR-10N: labels from people.</summary>
    public static LabelSource Human(string name, string column, double wrongShare) => new(name, (labels, _) => HumanLabels.Of(column, labels), wrongShare);
}
