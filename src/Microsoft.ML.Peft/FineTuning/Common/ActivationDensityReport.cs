namespace Microsoft.ML.Peft;

/// <summary>
/// The density of the activations in the feed-forward part of each block of the network, before and after training: the share of values behind the activation
/// function whose square is above <see cref="FineTuningOptions.ActivationDensityEpsilon"/>, over tokens without padding of up to 1,024 training rows.
/// </summary>
/// <param name="Before">The density of each block before training, from 0 to 1.</param>
/// <param name="After">The density of each block of the fitted network, on the same rows.</param>
public sealed record ActivationDensityReport(IReadOnlyList<double> Before, IReadOnlyList<double> After)
{
    /// <summary>The mean over all blocks before training.</summary>
    public double MeanBefore => Before.Average();

    /// <summary>The mean over all blocks after training.</summary>
    public double MeanAfter => After.Average();
}
