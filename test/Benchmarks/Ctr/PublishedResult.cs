namespace Benchmarks.Ctr;

/// <summary>A line of a published table.</summary>
/// <param name="Model">The model, with the source.</param>
/// <param name="Values">What was published; measures that are not in it were not.</param>
internal sealed record PublishedResult(string Model, IReadOnlyDictionary<CtrMeasure, double> Values);
