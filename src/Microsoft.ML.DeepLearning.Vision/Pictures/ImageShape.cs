namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>The shape of a network's input images.</summary>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
internal sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The largest height or width of an image.</summary>
    public const int LongestSide = 4096;

    /// <summary>C·H·W.</summary>
    public int Size => checked(Channels * Height * Width);

    public override string ToString() => FormattableString.Invariant($"{Height}×{Width} with {Channels} {(Channels == 1 ? "channel" : "channels")}");
}
