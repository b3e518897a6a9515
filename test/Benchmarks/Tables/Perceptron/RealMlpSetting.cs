namespace Benchmarks.Tables.Perceptron;

/// <summary>How a <see cref="RealMlpNetwork"/> is trained.</summary>
/// <param name="RegressionRate">The highest learning rate for numbers.</param>
/// <param name="WeightDecay">Decoupled decay of the weights.</param>
/// <param name="Dropout">The dropout of hidden values in the first half of the run; it ends with the run.</param>
internal sealed record RealMlpSetting(double RegressionRate, double WeightDecay, double Dropout)
{
    /// <summary>The highest learning rate for classes.</summary>
    public double ClassificationRate { get; init; } = 0.04;

    /// <summary>The settings of RealMLP-TD-S, which suit small sets, and of RealMLP-TD.</summary>
    public static IReadOnlyList<RealMlpSetting> All { get; } = [new(0.07, 0, 0), new(0.2, 0.02, 0.15)];
}
