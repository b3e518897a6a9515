namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>How the two networks of ELR+ learn.</summary>
/// <param name="Strength">λ, the weight of the regulariser.</param>
/// <param name="StrengthRampUp">Steps over which λ rises; 0 for none.</param>
/// <param name="WeightAveraging">γ, what of an averaged weight a step leaves.</param>
/// <param name="WeightAveragingRampUp">Steps over which γ rises; 0 for none.</param>
/// <param name="MixupAlpha">α of Beta(α, α), from which mixing shares are drawn; 0 for no mixing.</param>
internal sealed record PeerSettings(double Strength, double StrengthRampUp, double WeightAveraging, double WeightAveragingRampUp, double MixupAlpha);
