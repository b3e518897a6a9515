namespace Microsoft.ML.NoisyLabels;

/// <summary>Describes the network of a fitted early-learning classifier. <see cref="LabelMemoryExtensions.GetLabelMemory"/> gives the quality of the training labels.</summary>
/// <param name="Networks">1, or 2 for ELR+ and co-teaching.</param>
/// <param name="ParameterCount">The number of trained parameters of all networks.</param>
public sealed record EarlyLearningModel(int Networks, long ParameterCount);
