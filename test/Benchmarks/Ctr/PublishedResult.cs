namespace Benchmarks.Ctr;

/// <summary>A line of a published table.</summary>
/// <param name="Model">The model, with the source.</param>
/// <param name="Values">The published values; unpublished measures are missing.</param>
internal sealed record PublishedResult(string Model, IReadOnlyDictionary<CtrMeasure, double> Values);
