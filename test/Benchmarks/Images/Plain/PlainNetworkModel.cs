namespace Benchmarks.Images.Plain;

/// <summary>What is told about a trained plain network.</summary>
/// <param name="ParameterCount">Numbers that were trained.</param>
internal sealed record PlainNetworkModel(long ParameterCount);
