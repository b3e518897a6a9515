namespace Benchmarks.Images;

/// <summary>A line of a published table.</summary>
/// <param name="Model">The model, with the source.</param>
/// <param name="Accuracy">The published accuracy.</param>
/// <param name="Parameters">The published size; empty if it was not published.</param>
internal sealed record PublishedAccuracy(string Model, double Accuracy, string Parameters);
