namespace Benchmarks.Images;

/// <summary>An image and what it shows.</summary>
internal class LabeledImage
{
    /// <summary>One byte per channel and pixel: channel by channel, row by row.</summary>
    public byte[] Pixels { get; init; } = [];

    /// <summary>The number of the class from 0, as an object holds a key.</summary>
    public uint Label { get; init; }
}
