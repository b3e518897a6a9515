using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// Options for initialising the factors A of a LoRA from data: the directions of largest variance of a layer's inputs, with one rank budget
/// for all layers (EVA; Paischer et al., arXiv 2410.07170).
/// </summary>
public sealed class EvaOptions
{
    /// <summary>ρ: a layer may get up to ρ times its rank while others get less; 1 keeps all ranks. At least 1. Default: 2.</summary>
    public double RedistributionFactor { get; set; } = PeftDefaults.EvaRedistributionFactor;

    /// <summary>τ: a direction has converged if its cosine with the previous batch's direction is at least τ; above 0, below 1. Default: 0.99.</summary>
    public double ConvergenceThreshold { get; set; } = PeftDefaults.EvaConvergenceThreshold;

    /// <summary>True to divide rows of A by the root of their singular value. Default: false.</summary>
    public bool Whiten { get; set; }

    /// <summary>True to scale α with the rank, so scales stay constant. Default: true.</summary>
    public bool KeepScales { get; set; } = true;

    /// <summary>The maximum number of batches, even if directions have not converged; shorter data is read repeatedly. Default: 200.</summary>
    public int MaximumBatches { get; set; } = PeftDefaults.EvaMaximumBatches;

    internal void Check()
    {
        if (!(RedistributionFactor >= 1) || RedistributionFactor > 1000)
            throw new ArgumentOutOfRangeException(nameof(RedistributionFactor), $"{nameof(RedistributionFactor)} is {RedistributionFactor}; it must be from 1 to 1000.");
        if (ConvergenceThreshold is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ConvergenceThreshold), $"{nameof(ConvergenceThreshold)} is {ConvergenceThreshold}; it must be above 0 and below 1.");
        if (MaximumBatches < 2)
            throw new ArgumentOutOfRangeException(nameof(MaximumBatches), $"{nameof(MaximumBatches)} is {MaximumBatches}; at least 2 are needed to see convergence.");
    }
}
