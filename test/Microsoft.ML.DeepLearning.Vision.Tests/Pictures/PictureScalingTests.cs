using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

[TestClass]
public class PictureScalingTests
{
    [TestMethod]
    [DataRow(ImageResizingEstimator.ResizingKind.IsoCrop)]
    [DataRow(ImageResizingEstimator.ResizingKind.IsoPad)]
    [DataRow(ImageResizingEstimator.ResizingKind.Fill)]
    public void Shrinking_averages_and_does_not_pick(ImageResizingEstimator.ResizingKind resizing)
    {
        using var board = Painted(256, 256, (line, column) => (line + column) % 2 == 0 ? SKColors.White : SKColors.Black);
        byte[] reds = Reds(board, 16, 16, resizing);
        Assert.IsTrue(reds.All(red => Math.Abs(red - 127.5) <= 2), string.Join(", ", reds.Distinct()));
    }

    [TestMethod]
    public void Crop_keeps_the_middle()
    {
        using var wide = Painted(300, 100, (_, column) => column < 100 ? SKColors.Black : column < 200 ? SKColors.White : SKColors.Black);
        byte[] reds = Reds(wide, 10, 10, ImageResizingEstimator.ResizingKind.IsoCrop);
        Assert.IsTrue(reds.All(red => red == 255));
    }

    [TestMethod]
    public void Pad_keeps_all_on_black()
    {
        using var wide = Painted(200, 100, (_, _) => SKColors.White);
        byte[] reds = Reds(wide, 8, 8, ImageResizingEstimator.ResizingKind.IsoPad);
        for (int line = 0; line < 8; line++)
            Assert.IsTrue(reds.AsSpan(line * 8, 8).ToArray().All(red => red == (line is >= 2 and < 6 ? 255 : 0)), $"line {line}");
    }

    [TestMethod]
    public void Fill_stretches_to_the_corners()
    {
        using var quarters = Painted(40, 20, (line, column) => (line < 10) == (column < 20) ? SKColors.White : SKColors.Black);
        byte[] reds = Reds(quarters, 4, 4, ImageResizingEstimator.ResizingKind.Fill);
        Assert.IsTrue(reds[0] > 200 && reds[15] > 200 && reds[3] < 55 && reds[12] < 55, string.Join(", ", reds));
    }

    [TestMethod]
    [DataRow(1, 1, ImageResizingEstimator.ResizingKind.IsoCrop)]
    [DataRow(1, 1, ImageResizingEstimator.ResizingKind.Fill)]
    [DataRow(1, 500, ImageResizingEstimator.ResizingKind.IsoCrop)]
    [DataRow(500, 1, ImageResizingEstimator.ResizingKind.IsoPad)]
    public void Extreme_shapes_are_scaled_too(int width, int height, ImageResizingEstimator.ResizingKind resizing)
    {
        using var white = Painted(width, height, (_, _) => SKColors.White);
        Assert.AreEqual(255, Reds(white, 8, 8, resizing).Max());
    }

    private static SKBitmap Painted(int width, int height, Func<int, int, SKColor> color)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        for (int line = 0; line < height; line++)
        {
            for (int column = 0; column < width; column++)
                bitmap.SetPixel(column, line, color(line, column));
        }
        return bitmap;
    }

    private static byte[] Reds(SKBitmap picture, int height, int width, ImageResizingEstimator.ResizingKind resizing)
    {
        using var fitted = PictureScaling.Fit(picture, new ImageShape(3, height, width), resizing);
        Assert.AreEqual((width, height), (fitted.Width, fitted.Height));
        return [.. fitted.GetPixelSpan().ToArray().Chunk(4).Select(pixel => pixel[0])];
    }
}
