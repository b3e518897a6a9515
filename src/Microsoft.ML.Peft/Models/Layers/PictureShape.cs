namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>The pictures that a network reads.</summary>
/// <param name="Size">Height and width of a picture of its training.</param>
/// <param name="Channels">C.</param>
internal sealed record PictureShape(int Size, int Channels)
{
    /// <summary>The number that the sides of pictures of other sizes are multiples of; 0 if there are no other sizes.</summary>
    public int Multiple { get; init; }

    /// <summary>True if height and width of pictures may differ from <see cref="Size"/> and from each other.</summary>
    public bool AnySize => Multiple == 1;

    /// <summary>Mean and deviation of the training's pixels, from 0 to 1, of each channel, where no file has them.</summary>
    public (float[] Mean, float[] Deviation) Normalization { get; init; } = (Same(Channels), Same(Channels));

    // As in the first published vision transformers.
    private static float[] Same(int channels) => [.. Enumerable.Repeat(0.5f, channels)];
}
