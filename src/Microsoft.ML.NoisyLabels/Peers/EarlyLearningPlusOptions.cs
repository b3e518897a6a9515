namespace Microsoft.ML.NoisyLabels;

/// <summary>
/// Options of the two networks of ELR+ (Liu et al., NeurIPS 2020, arXiv 2007.00151, section 4.3). The source states ramps in steps; here
/// they are shares of the run.
/// </summary>
public sealed class EarlyLearningPlusOptions
{
    /// <summary>γ: the share of an averaged weight that a step keeps after the ramp. The averaged networks give the targets; they do not predict.</summary>
    /// <value>At least 0 and below 1; default 0.997.</value>
    public double WeightAveraging { get; set; } = NoisyLabelDefaults.WeightAveraging;

    /// <summary>The share of the run over which γ rises, so that the averages forget the untrained weights.</summary>
    /// <value>0 to 1; default 0.5, about the value of the source for CIFAR-10.</value>
    public double WeightAveragingRampUp { get; set; } = NoisyLabelDefaults.WeightAveragingRampUp;

    /// <summary>The share of the run over which λ rises.</summary>
    /// <value>0 to 1; default 0. The source uses about 0.4 for 100 classes.</value>
    public double StrengthRampUp { get; set; }

    /// <summary>α of mixup: images or features, labels and targets are mixed with a share drawn from Beta(α, α); the row itself has the larger share.</summary>
    /// <value>0 to 100; default 1. With 0 nothing is mixed.</value>
    public double MixupAlpha { get; set; } = NoisyLabelDefaults.PlusMixupAlpha;
}
