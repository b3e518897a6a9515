namespace Microsoft.ML.Kan;

/// <summary>
/// How large a convolutional Kolmogorov-Arnold network is. Every block has kernels of 3 × 3 pixels; where a block has more
/// channels than its input, the picture included, it halves height and width. The first block makes a picture of more than 128
/// pixels smaller still, to at most 64.
/// </summary>
public enum ConvKanArchitecture
{
    /// <summary>5 blocks of 29, 29, 59, 59 and 78 channels, about 98,000 parameters. For small pictures and training without a GPU. Blocks with a function for every kernel weight have 12, 12, 24, 24 and 32.</summary>
    Small,

    /// <summary>6 blocks of 40, 80, 80, 160, 160 and 240 channels, about 780,000 parameters. Blocks with a function for every kernel weight have 16, 32, 32, 64, 64 and 96.</summary>
    Medium,

    /// <summary>7 blocks of 80, 160, 160, 320, 320, 640 and 640 channels, about 7 million parameters. Needs a GPU. Blocks with a function for every kernel weight have 32, 64, 64, 128, 128, 256 and 256.</summary>
    Large,
}
