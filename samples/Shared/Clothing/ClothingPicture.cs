using Microsoft.ML.Data;

namespace Samples.Shared.Clothing;

/// <summary>A grey picture of a piece of clothing.</summary>
internal sealed class ClothingPicture
{
    public const int Side = 28;

    /// <summary>One byte per pixel, row by row; 0 is the background. The type has height and width, so the trainer needs no options for them.</summary>
    [VectorType(Side, Side)]
    public byte[] Pixels { get; set; } = [];

    /// <summary>The class, one of <see cref="ClothingFiles.Classes"/>.</summary>
    public string Label { get; set; } = "";
}
