namespace Microsoft.ML.Kan;

/// <summary>
/// How large a convolutional Kolmogorov-Arnold network is. Every block has kernels of 3 × 3 pixels; where a block has more
/// channels than its input, the picture included, it halves height and width. The first block makes a picture of more than 128
/// pixels smaller still, to at most 64.
/// </summary>
public enum ConvKanArchitecture
{
    /// <summary>5 blocks of 12, 12, 24, 24 and 32 channels: about 97,000 parameters. For small grey pictures and training without a GPU.</summary>
    Small,

    /// <summary>6 blocks of 16, 32, 32, 64, 64 and 96 channels: about 750,000 parameters.</summary>
    Medium,

    /// <summary>7 blocks of 32, 64, 64, 128, 128, 256 and 256 channels: about 7 million parameters. Needs a GPU.</summary>
    Large,
}
