namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>In which order the values of an image follow each other in a vector.</summary>
public enum ImageLayout
{
    /// <summary>One channel after the other, [C, H, W]: what <c>ExtractPixels</c> gives by default.</summary>
    Planar,

    /// <summary>The channels of a pixel side by side, [H, W, C]: what <c>ExtractPixels</c> gives with <c>interleavePixelColors</c>.</summary>
    Interleaved,
}
