namespace Microsoft.ML.Extensions.Testing.Images;

/// <summary>Describes a trained pixel perceptron.</summary>
/// <param name="Mean">The mean of each channel over the training images.</param>
/// <param name="Deviation">The deviation of each channel.</param>
public sealed record PixelPerceptronModel(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation);
