namespace Microsoft.ML.DeepLearning.Layers;

/// <summary>The function between two linear layers.</summary>
public enum ActivationFunction
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x·sigmoid(x).</summary>
    Silu,

    /// <summary>x·Φ(x) with Φ the normal distribution (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016).</summary>
    Gelu,

    /// <summary>The approximation of <see cref="Gelu"/> with the hyperbolic tangent, ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    GeluTanh,

    /// <summary>The approximation of <see cref="Gelu"/> with the sigmoid, x·sigmoid(1.702·x).</summary>
    GeluSigmoid,
}
