using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>A row with a picture.</summary>
internal sealed class ColourPicture
{
    public string Label { get; set; } = "";

    [ImageType(1, 1)] // ML.NET requires a size and does not check it
    public MLImage? Image { get; set; }

    /// <summary>A red, green or blue picture, each of a different size.</summary>
    public static ColourPicture Of(int number)
    {
        var (width, height) = (7 + number, 20 - (number / 2));
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < pixels.Length; i += 4)
            (pixels[i + (number % 3)], pixels[i + 3]) = ((byte)(100 + (i % 90)), byte.MaxValue);
        return new ColourPicture { Label = $"colour {number % 3}", Image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels) };
    }
}
