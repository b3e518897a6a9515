namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>The settings of the two networks of ELR+, with ramps in steps.</summary>
/// <param name="Strength">λ, the weight of the regulariser.</param>
/// <param name="StrengthRampUp">Steps over which λ rises; 0 for none.</param>
/// <param name="WeightAveraging">γ, the share of an averaged weight that a step keeps.</param>
/// <param name="WeightAveragingRampUp">Steps over which γ rises; 0 for none.</param>
/// <param name="MixupAlpha">α of Beta(α, α), the distribution of mixing shares; 0 for no mixing.</param>
internal sealed record PeerSettings(double Strength, double StrengthRampUp, double WeightAveraging, double WeightAveragingRampUp, double MixupAlpha);
