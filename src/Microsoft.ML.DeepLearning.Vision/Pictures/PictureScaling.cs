using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>
/// Scales pictures to the size that a network reads. Shrinking interpolates between levels of half the size each, so every
/// pixel counts; ML.NET's <c>ResizeImages</c> samples single pixels.
/// </summary>
internal static class PictureScaling
{
    private const SKFilterQuality Sampling = SKFilterQuality.Medium; // linear, and between levels of half the size when shrinking

    /// <summary>The picture in the given size, which the caller disposes.</summary>
    public static SKBitmap Fit(SKBitmap picture, ImageShape shape, ImageResizingEstimator.ResizingKind resizing) => resizing switch
    {
        ImageResizingEstimator.ResizingKind.IsoCrop => Cover(picture, shape),
        ImageResizingEstimator.ResizingKind.IsoPad => Contain(picture, shape),
        _ => Scaled(picture, shape.Width, shape.Height),
    };

    // The largest centred part with the right proportions.
    private static SKBitmap Cover(SKBitmap picture, ImageShape shape)
    {
        double scale = Math.Max(shape.Width / (double)picture.Width, shape.Height / (double)picture.Height);
        int width = Side(shape.Width / scale, picture.Width);
        int height = Side(shape.Height / scale, picture.Height);
        using var part = new SKBitmap();
        picture.ExtractSubset(part, SKRectI.Create((picture.Width - width) / 2, (picture.Height - height) / 2, width, height));
        return Scaled(part, shape.Width, shape.Height);
    }

    // The whole picture, centred on black.
    private static SKBitmap Contain(SKBitmap picture, ImageShape shape)
    {
        double scale = Math.Min(shape.Width / (double)picture.Width, shape.Height / (double)picture.Height);
        int width = Side(picture.Width * scale, shape.Width);
        int height = Side(picture.Height * scale, shape.Height);
        var whole = new SKBitmap(picture.Info.WithSize(shape.Width, shape.Height));
        whole.Erase(SKColors.Black);
        using var part = new SKBitmap();
        whole.ExtractSubset(part, SKRectI.Create((shape.Width - width) / 2, (shape.Height - height) / 2, width, height));
        picture.ScalePixels(part, Sampling);
        return whole;
    }

    private static SKBitmap Scaled(SKBitmap picture, int width, int height)
    {
        var scaled = new SKBitmap(picture.Info.WithSize(width, height));
        picture.ScalePixels(scaled, Sampling);
        return scaled;
    }

    private static int Side(double length, int most) => Math.Clamp((int)Math.Round(length), 1, most);
}
