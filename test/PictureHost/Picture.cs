using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

/// <summary>A picture, as an image and as the bytes of its file.</summary>
internal sealed class Picture
{
    [ImageType(1, 1)] // ML.NET requires a size and does not check it
    public MLImage? Image { get; set; }

    public byte[] File { get; set; } = [];
}
