namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>Describes a trained perceptron.</summary>
/// <param name="Widths">Inputs, hidden units of each layer, outputs.</param>
public sealed record PerceptronModel(IReadOnlyList<int> Widths);
