using Microsoft.ML.DeepLearning.Vision;

namespace Microsoft.ML.Extensions.Testing.Images;

/// <summary>Options of the pixel perceptron.</summary>
public sealed class PixelPerceptronOptions : ImageTrainingOptions
{
    /// <summary>Units of the hidden layer.</summary>
    public int HiddenWidth { get; set; } = 8;
}
