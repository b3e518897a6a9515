namespace Microsoft.ML.Kan;

/// <summary>The layers of a block of a convolutional Kolmogorov-Arnold network. C and O are its input and output channels.</summary>
public enum ConvKanBlock
{
    /// <summary>One Kolmogorov-Arnold convolution of 3 × 3 pixels with a function for every kernel weight, C → O.</summary>
    Plain,

    /// <summary>
    /// A Kolmogorov-Arnold convolution of 3 × 3 pixels that treats every channel by itself, and one of a single pixel that mixes
    /// them, C → C → O: about an eighth of the parameters. Source: the separable convolution of MobileNet (arXiv 1704.04861).
    /// </summary>
    Depthwise,

    /// <summary>
    /// An ordinary convolution of 3 × 3 pixels, C → O, and beside it a Kolmogorov-Arnold convolution of a quarter of the channels between
    /// linear convolutions of a single pixel, C → O/4 → O/4 → O; their sum is normalised. Source: the bottleneck KAGN convolution of
    /// torch-conv-kan (IvanDrokin/torch-conv-kan), the form that scaled to large pictures there.
    /// </summary>
    Bottleneck,

    /// <summary>
    /// One learned function for each input channel, which all kernels share, and an ordinary convolution of 3 × 3 pixels, C → O: as
    /// large and as fast as a block of an ordinary network, and more accurate than the other blocks of equal size.
    /// </summary>
    Shared,
}
