using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

/// <summary>A picture whose colour is its class, as an image and as a file.</summary>
internal sealed class ColoredPicture
{
    public string Label { get; set; } = "";

    [ImageType(7, 9)] // the smallest size; ML.NET requires a size and does not check it
    public MLImage? Image { get; set; }

    public byte[] File { get; set; } = [];

    /// <summary>Alternating red, green and blue pictures, from 9×7 pixels up, with some noise.</summary>
    public static List<ColoredPicture> Some(int count, int seed = 1)
    {
        var random = new Random(seed);
        string[] classes = ["red", "green", "blue"];
        return [.. Enumerable.Range(0, count).Select(i => Of(classes[i % 3], i % 3, 9 + random.Next(20), 7 + random.Next(20), random))];
    }

    private static ColoredPicture Of(string label, int channel, int width, int height, Random random)
    {
        using var bitmap = new SKBitmap(width, height);
        for (int line = 0; line < height; line++)
        {
            for (int column = 0; column < width; column++)
            {
                byte[] color = [(byte)random.Next(100), (byte)random.Next(100), (byte)random.Next(100)];
                color[channel] = (byte)(120 + random.Next(100));
                bitmap.SetPixel(column, line, new SKColor(color[0], color[1], color[2]));
            }
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        byte[] file = data.ToArray();
        return new ColoredPicture { Label = label, File = file, Image = MLImage.CreateFromStream(new MemoryStream(file)) };
    }
}
