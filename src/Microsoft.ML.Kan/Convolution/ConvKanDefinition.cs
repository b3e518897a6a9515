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
internal sealed record ConvKanDefinition(
    int Inputs, int Outputs, IReadOnlyList<(int Channels, int Stride)> Blocks, ConvKanBlock Kind, bool Residual, IReadOnlyList<ActivationSpace> Pool, int GridSize,
    double TrActRegularization = 0)
{
    // Larger pictures are made smaller by the first block.
    private const int LargestMap = 64;

    /// <summary>The channels of a preset.</summary>
    public static IReadOnlyList<int> Channels(ConvKanArchitecture architecture) => architecture switch
    {
        ConvKanArchitecture.Small => [12, 12, 24, 24, 32],
        ConvKanArchitecture.Medium => [16, 32, 32, 64, 64, 96],
        ConvKanArchitecture.Large => [32, 64, 64, 128, 128, 256, 256],
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
