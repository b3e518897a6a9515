namespace Benchmarks.Images.Plain;

/// <summary>Describes a trained plain network.</summary>
/// <param name="ParameterCount">The number of trained parameters.</param>
internal sealed record PlainNetworkModel(long ParameterCount);
