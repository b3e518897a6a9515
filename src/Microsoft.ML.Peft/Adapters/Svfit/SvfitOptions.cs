using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// Singular value fine-tuning: with W = U S Vᵀ, only the largest singular values are trained, y = W x + b + U·((s − s₀) ⊙ Vᵀ x)
/// (SVFit, arXiv 2409.05926; implemented from its abstract, because the full text could not be obtained). A layer trains as many numbers as its rank.
/// </summary>
public sealed class SvfitOptions : AdapterOptions
{
    /// <summary>The number of trained singular values of each layer, at least 1; a layer with fewer values trains all of them. Default: 64, with which a step is faster than that of a LoRA of rank 8.</summary>
    public int Rank { get; set; } = PeftDefaults.SvfitRank;

    /// <summary>
    /// If set, it replaces <see cref="Rank"/>: the smallest rank whose squared singular values sum to this share of the total, above 0 and at most 1. Default: null. With 0.99
    /// a step can take longer than training all weights, because the values of many layers decrease slowly.
    /// </summary>
    public double? EnergyThreshold { get; set; }

    /// <summary>The effect of the trained vector on the singular values. Default: <see cref="SvfitParameterization.Relative"/>.</summary>
    public SvfitParameterization Parameterization { get; set; }

    internal override void Check()
    {
        if (Rank < 1)
            throw new ArgumentOutOfRangeException(nameof(Rank), $"{nameof(Rank)} is {Rank}; a rank is at least 1.");
        if (EnergyThreshold is { } share and not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(EnergyThreshold), $"{nameof(EnergyThreshold)} is {share}; it must be above 0 and at most 1.");
        if (!Enum.IsDefined(Parameterization))
            throw new ArgumentOutOfRangeException(nameof(Parameterization), $"{nameof(Parameterization)} is {Parameterization}, which is no value of its type.");
    }
}
