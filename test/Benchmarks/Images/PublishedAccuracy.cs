namespace Benchmarks.Images;

/// <summary>A line of a published table.</summary>
/// <param name="Model">The model, with the source.</param>
/// <param name="Accuracy">The share of the images that were recognised.</param>
/// <param name="Parameters">Its size as it was published; empty where it was not.</param>
internal sealed record PublishedAccuracy(string Model, double Accuracy, string Parameters);
