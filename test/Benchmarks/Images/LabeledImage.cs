namespace Benchmarks.Images;

/// <summary>An image and its class.</summary>
internal class LabeledImage
{
    /// <summary>One byte per channel and pixel: channel by channel, row by row.</summary>
    public byte[] Pixels { get; init; } = [];

    /// <summary>The class number from 0, the form of a key in an object.</summary>
    public uint Label { get; init; }
}
