namespace Microsoft.ML.Kan.Convolution;

/// <summary>The definition of a convolutional network, without its weights.</summary>
/// <param name="Inputs">Channels of a picture.</param>
/// <param name="Outputs">The outputs of the head.</param>
/// <param name="Blocks">Output channels and stride of every block.</param>
/// <param name="Kind">The layers of a block.</param>
/// <param name="Residual">Whether blocks add their input where its shape allows.</param>
/// <param name="Pool">The spaces to choose from.</param>
/// <param name="GridSize">The resolution of every space.</param>
/// <param name="TrActRegularization">λ of TrAct's gradient for the first layer's kernels; 0 for the ordinary one.</param>
/// <param name="Normalization">The kind of every normalisation.</param>
internal sealed record ConvKanDefinition(
    int Inputs, int Outputs, IReadOnlyList<(int Channels, int Stride)> Blocks, ConvKanBlock Kind, bool Residual, IReadOnlyList<ActivationSpace> Pool, int GridSize,
    double TrActRegularization = 0, ConvKanNormalization Normalization = ConvKanNormalization.Batch)
{
    // Larger pictures are made smaller by the first block.
    private const int LargestMap = 64;

    /// <summary>The channels of a preset. A function for every kernel weight costs six numbers, so such blocks have fewer channels of about equal size in all.</summary>
    public static IReadOnlyList<int> Channels(ConvKanArchitecture architecture, ConvKanBlock block) => (architecture, block) switch
    {
        (ConvKanArchitecture.Small, ConvKanBlock.Shared) => [29, 29, 59, 59, 78],
        (ConvKanArchitecture.Medium, ConvKanBlock.Shared) => [40, 80, 80, 160, 160, 240],
        (ConvKanArchitecture.Large, ConvKanBlock.Shared) => [80, 160, 160, 320, 320, 640, 640],
        (ConvKanArchitecture.Small, ConvKanBlock.Bottleneck) => [24, 24, 49, 49, 65],
        (ConvKanArchitecture.Medium, ConvKanBlock.Bottleneck) => [32, 64, 64, 128, 128, 208],
        (ConvKanArchitecture.Large, ConvKanBlock.Bottleneck) => [64, 136, 136, 272, 272, 512, 544],
        (ConvKanArchitecture.Small, _) => [12, 12, 24, 24, 32],
        (ConvKanArchitecture.Medium, _) => [16, 32, 32, 64, 64, 96],
        (ConvKanArchitecture.Large, _) => [32, 64, 64, 128, 128, 256, 256],
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "Not an architecture."),
    };

    /// <summary>
    /// The stride of every block: 2 where it has more channels than its input, and more in the first block where a picture
    /// would still have more than 64 pixels on its longer side after it.
    /// </summary>
    /// <param name="inputs">Channels of a picture.</param>
    /// <param name="channels">Of the blocks.</param>
    /// <param name="pixels">The longer side of a picture.</param>
    public static IReadOnlyList<(int Channels, int Stride)> Strided(int inputs, IReadOnlyList<int> channels, int pixels)
    {
        var first = channels[0] > inputs ? 2 : 1;
        while ((pixels + first - 1) / first > LargestMap)
            first *= 2;
        return [.. channels.Select((count, block) => (count, block == 0 ? first : count > channels[block - 1] ? 2 : 1))];
    }
}
