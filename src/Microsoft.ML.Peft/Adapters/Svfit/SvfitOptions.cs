using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// Singular value fine-tuning: with W = U S Vᵀ only the largest singular values are trained, y = W x + b + U·((s − s₀) ⊙ Vᵀ x)
/// (SVFit, arXiv 2409.05926; after its abstract, as no more of it was at hand). As many numbers as the rank for each layer.
/// </summary>
public sealed class SvfitOptions : AdapterOptions
{
    /// <summary>How many singular values of each layer are trained; cut to what the layer has. Null leaves it to the energy.</summary>
    public int? Rank { get; set; }

    /// <summary>
    /// Without <see cref="Rank"/> the smallest rank whose squared singular values make up this share of all, above 0 and at most 1.
    /// Default: 0.99.
    /// </summary>
    public double EnergyThreshold { get; set; } = 0.99;

    /// <summary>What is trained. Default: <see cref="SvfitParameterization.Relative"/>.</summary>
    public SvfitParameterization Parameterization { get; set; }

    internal override void Check()
    {
        if (Rank < 1)
            throw new ArgumentOutOfRangeException(nameof(Rank), $"{nameof(Rank)} is {Rank}; a rank is at least 1.");
        if (EnergyThreshold is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(EnergyThreshold), $"{nameof(EnergyThreshold)} is {EnergyThreshold}; it must be above 0 and at most 1.");
        if (!Enum.IsDefined(Parameterization))
            throw new ArgumentOutOfRangeException(nameof(Parameterization), $"{nameof(Parameterization)} is {Parameterization}, which is no value of its type.");
    }
}
