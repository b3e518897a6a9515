namespace Benchmarks.Noisy;

/// <summary>The network that all methods train.</summary>
internal enum NoisyNetwork
{
    /// <summary>The plain convolutional network of the image experiment, which is fast on a CPU.</summary>
    Plain,

    /// <summary>The small pre-activation residual network of the library's own trainer; only this one supports ELR+.</summary>
    Residual,

    /// <summary>The perceptron of the library's own trainer on the pixels: the fastest network, large enough to memorise its images.</summary>
    Perceptron,
}
