namespace Benchmarks.Noisy;

/// <summary>
/// Published shares of recognised test images. All are of ResNet-34 (ELR+ and DivideMix: PreAct ResNet-18) on the 50,000 images of CIFAR-10,
/// 20,000 of which are here, and networks of a hundredth of the size: upper marks.
/// </summary>
/// <param name="Data">The data set and the label source, as in the tables.</param>
/// <param name="Method">With its source.</param>
/// <param name="Accuracy">The share.</param>
internal sealed record PublishedNoise(string Data, string Method, double Accuracy)
{
    /// <summary>The comparison on CIFAR-10N that later papers print, for the labels with the most errors.</summary>
    public static IReadOnlyList<PublishedNoise> All { get; } =
    [
        new("Cifar10 worst", "CE, CIFAR-10N", 0.7769),
        new("Cifar10 worst", "co-teaching, CIFAR-10N", 0.8383),
        new("Cifar10 worst", "ELR, CIFAR-10N", 0.8358),
        new("Cifar10 worst", "ELR+, CIFAR-10N", 0.9109),
    ];
}
