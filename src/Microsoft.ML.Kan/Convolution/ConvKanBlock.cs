namespace Microsoft.ML.Kan;

/// <summary>The layers of a block of a convolutional Kolmogorov-Arnold network. C and O are its input and output channels.</summary>
public enum ConvKanBlock
{
    /// <summary>One Kolmogorov-Arnold convolution of 3 × 3 pixels, C → O.</summary>
    Plain,

    /// <summary>
    /// A Kolmogorov-Arnold convolution of 3 × 3 pixels that treats every channel by itself, and one of a single pixel that mixes
    /// them, C → C → O: about an eighth of the parameters. Source: the separable convolution of MobileNet (arXiv 1704.04861).
    /// </summary>
    Depthwise,

    /// <summary>
    /// Linear convolutions of a single pixel around a Kolmogorov-Arnold convolution of 3 × 3 pixels with a quarter of the
    /// channels, C → O/4 → O/4 → O: about a tenth of the parameters. Source: ResNet (arXiv 1512.03385); in torch-conv-kan
    /// (IvanDrokin/torch-conv-kan) the form that scaled to large pictures.
    /// </summary>
    Bottleneck,
}
