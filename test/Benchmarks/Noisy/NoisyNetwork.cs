namespace Benchmarks.Noisy;

/// <summary>The network that all methods train.</summary>
internal enum NoisyNetwork
{
    /// <summary>The plain convolutional network of the experiment with images, which is quick on a CPU.</summary>
    Plain,

    /// <summary>The small pre-activation residual network of the library's own trainer, which alone has ELR+.</summary>
    Residual,

    /// <summary>The perceptron of the library's own trainer on the pixels: the quickest, large enough to learn its images by heart.</summary>
    Perceptron,
}
