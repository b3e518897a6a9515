using Microsoft.ML.DeepLearning;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>Options of the perceptron trainers: the common ones and the network's shape.</summary>
public class PerceptronOptions : FeatureTrainingOptions
{
    /// <summary>Units of each hidden layer.</summary>
    /// <value>At least 1; default 16.</value>
    [Choice(new object[] { 8, 16, 32, 64 }, 16)]
    public int HiddenWidth { get; set; } = 16;

    /// <summary>Layers between input and output.</summary>
    /// <value>0 to 8; default 1. With 0 the model is linear.</value>
    [Choice(new object[] { 0, 1, 2, 3 }, 1)]
    public int HiddenLayers { get; set; } = 1;
}
