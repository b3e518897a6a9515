using Microsoft.ML.Data;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Converts a picture of any size to the input pixels of a network, [C, H, W].</summary>
internal static class PicturePixels
{
    private const int PixelBytes = 4;

    /// <exception cref="InvalidDataException">The bytes are not a picture, or the picture is damaged, truncated or too large.</exception>
    public static void Write(ReadOnlySpan<byte> file, PictureConversion conversion, Span<byte> target)
    {
        using var picture = PictureFile.Decode(file, conversion);
        Write(picture, conversion, target);
    }

    /// <exception cref="InvalidDataException">There is no image, or it is too large.</exception>
    public static void Write(MLImage? image, PictureConversion conversion, Span<byte> target)
    {
        if (image is null)
            throw new InvalidDataException("it holds no image.");
        PictureFile.CheckSize(image.Width, image.Height, conversion.MaximumPixels);
        var order = image.PixelFormat == MLPixelFormat.Bgra32 ? SKColorType.Bgra8888 : SKColorType.Rgba8888;
        if (image.Width == conversion.Shape.Width && image.Height == conversion.Shape.Height && conversion.Background == 0)
        {
            Split(image.Pixels, order, conversion.Shape.Channels, target);
            return;
        }
        using var picture = new SKBitmap(new SKImageInfo(image.Width, image.Height, order, SKAlphaType.Premul));
        image.Pixels.CopyTo(Bytes(picture));
        PictureBackground.Fill(picture, conversion.Background);
        Write(picture, conversion, target);
    }

    private static void Write(SKBitmap picture, PictureConversion conversion, Span<byte> target)
    {
        var shape = conversion.Shape;
        if (picture.Width == shape.Width && picture.Height == shape.Height)
        {
            Split(Bytes(picture), picture.ColorType, shape.Channels, target);
            return;
        }
        using var scaled = PictureScaling.Fit(picture, shape, conversion.Resizing);
        Split(Bytes(scaled), scaled.ColorType, shape.Channels, target);
    }

    // [H, W, 4] -> [C, H, W]
    private static void Split(ReadOnlySpan<byte> pixels, SKColorType order, int channels, Span<byte> target)
    {
        int count = target.Length / channels;
        int red = order == SKColorType.Bgra8888 ? 2 : 0;
        for (int i = 0; i < count; i++)
        {
            var pixel = pixels.Slice(i * PixelBytes, PixelBytes);
            if (channels == 1)
            {
                target[i] = Grey(pixel[red], pixel[1], pixel[2 - red]);
                continue;
            }
            target[i] = pixel[red];
            target[count + i] = pixel[1];
            target[(2 * count) + i] = pixel[2 - red];
        }
    }

    // Replaces GetPixelSpan, whose type changed between SkiaSharp 2 and 3.
    private static unsafe Span<byte> Bytes(SKBitmap picture) => new((void*)picture.GetPixels(), picture.ByteCount);

    // Luma of ITU-R BT.601, rounded.
    private static byte Grey(int red, int green, int blue) => (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
}
