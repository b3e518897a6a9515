using Microsoft.ML.Data;

namespace Samples.Shared.Clothing;

/// <summary>A grey picture of a piece of clothing.</summary>
internal sealed class ClothingPicture
{
    public const int Side = 28;

    /// <summary>One byte a pixel, row by row; 0 is the background. The type says height and width, so that the trainer need not be told.</summary>
    [VectorType(Side, Side)]
    public byte[] Pixels { get; set; } = [];

    /// <summary>What it shows, one of <see cref="ClothingFiles.Classes"/>.</summary>
    public string Label { get; set; } = "";
}
