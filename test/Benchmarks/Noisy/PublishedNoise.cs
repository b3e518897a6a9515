namespace Benchmarks.Noisy;

/// <summary>
/// Published shares of recognised test images: ResNet-34 (ELR+: two PreAct ResNet-18) on all 50,000 images of CIFAR-10, of which 20,000
/// are here, and for far smaller networks: upper marks.
/// </summary>
/// <param name="Data">The data set and the label source, as in the tables.</param>
/// <param name="Method">With its source.</param>
/// <param name="Accuracy">The share.</param>
internal sealed record PublishedNoise(string Data, string Method, double Accuracy)
{
    /// <summary>CIFAR-10N; for the labels with the most errors as a later paper's comparison quotes them.</summary>
    public static IReadOnlyList<PublishedNoise> All { get; } =
    [
        new("Cifar10 aggregate", "CE, CIFAR-10N", 0.8777),
        new("Cifar10 aggregate", "ELR, CIFAR-10N", 0.9238),
        new("Cifar10 aggregate", "ELR+, CIFAR-10N", 0.9483),
        new("Cifar10 random1", "CE, CIFAR-10N", 0.8502),
        new("Cifar10 random1", "ELR, CIFAR-10N", 0.9146),
        new("Cifar10 random1", "ELR+, CIFAR-10N", 0.9443),
        new("Cifar10 worst", "CE, CIFAR-10N", 0.7769),
        new("Cifar10 worst", "co-teaching, CIFAR-10N", 0.8383),
        new("Cifar10 worst", "ELR, CIFAR-10N", 0.8358),
        new("Cifar10 worst", "ELR+, CIFAR-10N", 0.9109),
    ];
}
