using System.IO.Compression;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using SkiaSharp;

namespace Benchmarks.Images.Data;

/// <summary>
/// Decodes colour images of an archive. MLImage needs SkiaSharp 2.88, but the plots of this project need SkiaSharp 3.
/// </summary>
internal static class JpegPixels
{
    private const int BytesPerPixel = 4;

    /// <summary>Red, then green, then blue, each row by row.</summary>
    public static byte[] Planar(ZipArchiveEntry entry, ImageShape shape)
    {
        using var file = entry.Open();
        using var encoded = new MemoryStream();
        file.CopyTo(encoded);
        var form = new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var picture = SKBitmap.Decode(encoded.ToArray(), form)
            ?? throw new ExperimentException($"'{entry.FullName}' is not a picture of {shape.Width} × {shape.Height} pixels.");
        byte[] interleaved = picture.Bytes;
        byte[] planar = new byte[shape.Size];
        int pixels = shape.Width * shape.Height;
        for (int i = 0; i < planar.Length; i++)
            planar[i] = interleaved[(i % pixels * BytesPerPixel) + (i / pixels)];
        return planar;
    }
}
