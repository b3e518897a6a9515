namespace Microsoft.ML.NoisyLabels;

/// <summary>What a fitted early-learning classifier tells about its network. Which labels it doubts is in the transformer's <c>LabelMemory</c>.</summary>
/// <param name="Networks">1, or 2 for ELR+ and co-teaching.</param>
/// <param name="ParameterCount">The trained parameters of all of them.</param>
public sealed record EarlyLearningModel(int Networks, long ParameterCount);
