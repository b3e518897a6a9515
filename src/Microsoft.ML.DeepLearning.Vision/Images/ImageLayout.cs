namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>The order of the values of an image in a vector.</summary>
public enum ImageLayout
{
    /// <summary>One channel after the other, [C, H, W]: the default of <c>ExtractPixels</c>.</summary>
    Planar,

    /// <summary>The channels of a pixel side by side, [H, W, C]: <c>ExtractPixels</c> with <c>interleavePixelColors</c>.</summary>
    Interleaved,
}
