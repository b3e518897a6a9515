using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Samples.Shared.Clothing;

namespace ImageFineTune;

/// <summary>A picture as ML.NET's LoadImages gives it.</summary>
internal sealed class Photo
{
    [ImageType(ClothingPicture.Side, ClothingPicture.Side)]
    public MLImage? Picture { get; set; }

    /// <summary>The class, one of <see cref="ClothingFiles.Classes"/>.</summary>
    public string Label { get; set; } = "";

    public static Photo Of(ClothingPicture clothing) => new()
    {
        Label = clothing.Label,
        Picture = MLImage.CreateFromPixels(ClothingPicture.Side, ClothingPicture.Side, MLPixelFormat.Rgba32, [.. clothing.Pixels.SelectMany(grey => new[] { grey, grey, grey, byte.MaxValue })]),
    };
}
