using Microsoft.ML.DeepLearning.Vision.Layers;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>Creates the layers of <see cref="ConvKanNormalization"/>.</summary>
internal static class Normalizations
{
    public static PixelNormalization Create(ConvKanNormalization kind, int channels) => kind switch
    {
        ConvKanNormalization.Batch => new ChannelNormalization(channels),
        ConvKanNormalization.Group => new GroupNormalization(channels),
        ConvKanNormalization.EvoNorm => new EvoNormalization(channels),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a normalisation."),
    };
}
