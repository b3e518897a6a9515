using System.Globalization;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>The colour behind transparent pixels.</summary>
internal static class PictureBackground
{
    private const int PixelBytes = 4;

    /// <summary>Reads a colour: # and six hexadecimal digits of red, green and blue.</summary>
    /// <param name="text">The text; null is no colour.</param>
    /// <param name="color">0xRRGGBB.</param>
    public static bool TryParse(string? text, out int color)
    {
        color = 0;
        return text is ['#', _, _, _, _, _, _] && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out color);
    }

    /// <summary>Puts a picture on a colour. Transparent pixels of a premultiplied picture already lie on black.</summary>
    /// <param name="picture">Four bytes a pixel, premultiplied; changed in place.</param>
    /// <param name="color">0xRRGGBB.</param>
    public static unsafe void Fill(SKBitmap picture, int color)
    {
        if (color == 0)
            return;
        var (red, green, blue) = ((color >> 16) & 0xFF, (color >> 8) & 0xFF, color & 0xFF);
        if (picture.ColorType == SKColorType.Bgra8888)
            (red, blue) = (blue, red);
        var pixels = new Span<byte>((void*)picture.GetPixels(), picture.ByteCount);
        for (int i = 0; i < pixels.Length; i += PixelBytes)
        {
            int clear = byte.MaxValue - pixels[i + 3];
            if (clear == 0)
                continue;
            pixels[i] = Over(pixels[i], red, clear);
            pixels[i + 1] = Over(pixels[i + 1], green, clear);
            pixels[i + 2] = Over(pixels[i + 2], blue, clear);
            pixels[i + 3] = byte.MaxValue;
        }
    }

    // Premultiplied value + background × (1 − opacity), rounded.
    private static byte Over(int value, int background, int clear) => (byte)Math.Min(byte.MaxValue, value + (((background * clear) + 127) / byte.MaxValue));
}
