namespace Microsoft.ML.Peft.Adapters;

/// <summary>The change of a layer's weight W by fine-tuning; ΔW is the difference.</summary>
/// <param name="Name">The layer's name in the network.</param>
/// <param name="IntruderDimensions">
/// The number of strongest left singular vectors of the new weight that are not similar to an old one: 0 to the number compared.
/// </param>
/// <param name="EffectiveRank">
/// exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ/Σσ of the singular values of ΔW (Roy and Vetterli, "The effective rank", 2007, equation 4); r if r
/// of them are equal and the others zero; 0 without a change.
/// </param>
/// <param name="RelativeNorm">‖ΔW‖/‖W‖, Frobenius; infinite if W is zero.</param>
public sealed record LayerSpectrum(string Name, int IntruderDimensions, double EffectiveRank, double RelativeNorm);
