namespace Benchmarks.Noisy;

/// <summary>
/// Published test accuracies: ResNet-34 (ELR+: two PreAct ResNet-18) on all 50,000 images of CIFAR-10. Only 20,000 images are
/// available here, for far smaller networks, so the values are upper bounds.
/// </summary>
/// <param name="Data">The data set and the label source, as in the tables.</param>
/// <param name="Method">The method with its source.</param>
/// <param name="Accuracy">The published accuracy.</param>
internal sealed record PublishedNoise(string Data, string Method, double Accuracy)
{
    /// <summary>CIFAR-10N; for the labels with the most errors, as quoted in a later paper.</summary>
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
