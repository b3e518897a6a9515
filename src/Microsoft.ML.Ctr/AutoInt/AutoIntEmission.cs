namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>Values of an ONNX graph that an <see cref="AutoIntNetwork"/> reads, named as in <see cref="AutoIntInput"/>.</summary>
internal sealed record AutoIntEmission(IReadOnlyList<string> Embedded, string? Numbers, string? Wide);
