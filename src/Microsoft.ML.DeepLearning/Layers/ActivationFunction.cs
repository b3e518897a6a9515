namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>The function between two linear layers.</summary>
internal enum ActivationFunction
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x·sigmoid(x).</summary>
    Silu,
}
