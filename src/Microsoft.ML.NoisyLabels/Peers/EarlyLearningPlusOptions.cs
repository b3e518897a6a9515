namespace Microsoft.ML.NoisyLabels;

/// <summary>
/// How the two networks of ELR+ learn (Liu et al., NeurIPS 2020, arXiv 2007.00151, section 4.3). The source counts ramps in steps of its
/// experiments; here they are shares of the run.
/// </summary>
public sealed class EarlyLearningPlusOptions
{
    /// <summary>γ: what of an averaged weight a step leaves, when the ramp has ended. The averaged networks give the targets; they do not predict.</summary>
    /// <value>At least 0 and below 1; default 0.997.</value>
    public double WeightAveraging { get; set; } = 0.997;

    /// <summary>The share of the run over which γ rises, so that averages do not hold on to weights that know nothing.</summary>
    /// <value>0 to 1; default 0.5, about what the source has for CIFAR-10.</value>
    public double WeightAveragingRampUp { get; set; } = 0.5;

    /// <summary>The share of the run over which λ rises.</summary>
    /// <value>0 to 1; default 0. The source has about 0.4 for 100 classes.</value>
    public double StrengthRampUp { get; set; }

    /// <summary>α of mixup: images or features, labels and targets are mixed with a share drawn from Beta(α, α), of which the larger part is the row's own.</summary>
    /// <value>0 to 100; default 1. With 0 nothing is mixed.</value>
    public double MixupAlpha { get; set; } = 1;
}
