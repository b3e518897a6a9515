using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

[TestClass]
public class PictureFileTests
{
    [TestMethod]
    public void Depths_and_colours_of_a_png_become_8_bits_of_each_channel()
    {
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30 }, Pixels(PngFile.Of(1, 1, 8, PngFile.Rgb, (_, _, channel) => 10 * (channel + 1))));
        CollectionAssert.AreEqual(new byte[] { 77, 77, 77 }, Pixels(PngFile.Of(1, 1, 8, PngFile.Grey, (_, _, _) => 77)));
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30 }, Pixels(PngFile.Of(1, 1, 16, PngFile.Rgb, (_, _, channel) => 2570 * (channel + 1)))); // 257 · 10
        CollectionAssert.AreEqual(new byte[] { 77, 77, 77 }, Pixels(PngFile.Of(1, 1, 16, PngFile.Grey, (_, _, _) => 257 * 77)));
    }

    [TestMethod]
    public void What_is_transparent_lies_on_black()
    {
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0 }, Pixels(PngFile.Of(1, 1, 8, PngFile.Rgba, (_, _, channel) => channel == 3 ? 0 : 200)));
        byte[] half = Pixels(PngFile.Of(1, 1, 8, PngFile.Rgba, (_, _, channel) => channel == 3 ? 128 : 200));
        Assert.AreEqual(200 * 128 / 255.0, half[0], 1);
    }

    [TestMethod]
    public void A_cmyk_jpeg_becomes_red_green_and_blue()
    {
        byte[] red = Pixels(CmykJpegFile.Of(cyan: 0, magenta: 255, yellow: 255, black: 0));
        Assert.AreEqual(255, red[0], 3);
        Assert.AreEqual(0, red[1], 3);
        Assert.AreEqual(0, red[2], 3);
        byte[] grey = Pixels(CmykJpegFile.Of(cyan: 0, magenta: 0, yellow: 0, black: 155));
        Assert.IsTrue(grey.All(value => Math.Abs(value - 100) <= 3), string.Join(", ", grey));
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void A_file_gives_the_pixels_that_mlnet_reads_from_it(SKEncodedImageFormat format)
    {
        byte[] file = Photo(format, 9, 7);
        using var image = MLImage.CreateFromStream(new MemoryStream(file));
        byte[] expected = Pixels(image, 7, 9, 3);
        CollectionAssert.AreEqual(expected, Pixels(file, 7, 9, 3));
        Assert.IsGreaterThan(20, expected.Distinct().Count());
    }

    [TestMethod]
    public void Grey_is_the_luma_of_the_colours()
    {
        byte[] file = PngFile.Of(1, 1, 8, PngFile.Rgb, (_, _, channel) => new[] { 200, 100, 50 }[channel]);
        Assert.AreEqual((byte)Math.Round((0.299 * 200) + (0.587 * 100) + (0.114 * 50)), Pixels(file, 1, 1, 1).Single());
    }

    [TestMethod]
    public void A_file_of_no_bytes_is_refused() => AssertRefused([], "no bytes");

    [TestMethod]
    public void Bytes_that_are_no_picture_are_refused() => AssertRefused([1, 2, 3, 4, 5], "5 bytes are no picture");

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void A_file_that_is_cut_off_anywhere_is_refused(SKEncodedImageFormat format)
    {
        byte[] file = Photo(format, 64, 48);
        foreach (int length in new[] { 1, 10, 30, file.Length / 4, file.Length / 2, file.Length * 3 / 4 })
            Assert.ThrowsExactly<InvalidDataException>(() => Pixels(file[..length]), $"{length} of {file.Length} bytes");
        AssertRefused(file[..(file.Length / 2)], "");
    }

    [TestMethod]
    public void A_damaged_png_is_refused()
    {
        byte[] file = PngFile.Of(64, 64, 8, PngFile.Rgb, (line, column, channel) => (line * column * (channel + 1)) % 256);
        file.AsSpan(file.Length / 2, 40).Fill(0x55);
        Assert.ThrowsExactly<InvalidDataException>(() => Pixels(file));
    }

    [TestMethod]
    public void A_picture_of_20_000_by_20_000_pixels_is_refused_before_it_is_decoded()
    {
        byte[] file = PngFile.Black(20_000, 20_000);
        long before = Environment.WorkingSet;
        AssertRefused(file, "20000×20000");
        Assert.IsLessThan(400L << 20, Environment.WorkingSet - before); // takes 1.6 GB when decoded
    }

    [TestMethod]
    public void A_limit_of_pixels_holds_for_files_and_images()
    {
        byte[] file = PngFile.Black(12, 9);
        using var image = MLImage.CreateFromStream(new MemoryStream(file));
        Assert.HasCount(3, Pixels(file, maximum: 108));
        foreach (var read in new Action[] { () => Pixels(file, maximum: 107), () => PicturePixels.Write(image, Conversion(PictureSource.Image, new(3, 1, 1), 107), new byte[3]) })
        {
            var message = Assert.ThrowsExactly<InvalidDataException>(read).Message;
            Assert.Contains("12×9 pixels, more than the 107 that are read", message);
            Assert.Contains("option Image.MaximumPixels", message);
        }
    }

    [TestMethod]
    [DataRow(new[] { 1, 3, 5, 6, 1 }, 100_000_000)] // version 0.1 had no limit
    [DataRow(new[] { 2, 3, 5, 6, 1, 107 }, 107)]
    public void A_saved_model_keeps_the_limit(int[] settings, int expected)
    {
        var read = PictureSettings.Read(new VBuffer<int>(settings.Length, settings), PictureSource.EncodedFile);
        Assert.AreEqual((new ImageShape(3, 5, 6), expected), (read.Shape, read.MaximumPixels));
        CollectionAssert.AreEqual(new[] { 3, 3, 5, 6, 1, expected, 0, 0, (int)'x' }, PictureSettings.Of(read, "x"));
    }

    [TestMethod]
    [DataRow(new[] { 3, 3, 5, 6, 1, 107 })]
    [DataRow(new[] { 4, 3, 5, 6, 1, 107, 0, 0 })]
    [DataRow(new[] { 3, 3, 5, 6, 1, 107, 2, 0 })]
    [DataRow(new[] { 3, 3, 5, 6, 1, 107, 0, -1 })]
    [DataRow(new[] { 2, 2, 5, 6, 1, 107 })]
    [DataRow(new[] { 2, 3, 5_000_000, 6, 1, 107 })]
    [DataRow(new[] { 2, 3, 5, -6, 1, 107 })]
    [DataRow(new[] { 2, 3, 5, 6, 9, 107 })]
    [DataRow(new[] { 2, 3, 5, 6, 1, int.MaxValue })]
    [DataRow(new int[0])]
    public void Settings_that_no_version_saves_are_refused(int[] settings)
        => Assert.Contains("not of version 1 to 3", Assert.ThrowsExactly<InvalidDataException>(() => PictureSettings.Read(new VBuffer<int>(settings.Length, settings), PictureSource.Image)).Message);

    [TestMethod]
    public void Random_damage_never_ends_in_anything_but_pixels_or_a_clear_refusal()
    {
        var random = new Random(4);
        foreach (var format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp })
        {
            byte[] file = Photo(format, 40, 30);
            for (int i = 0; i < 60; i++)
            {
                byte[] damaged = [.. file];
                for (int k = 0; k < 5; k++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    Assert.HasCount(3, Pixels(damaged));
                }
                catch (InvalidDataException e)
                {
                    Assert.IsNotEmpty(e.Message);
                }
            }
        }
    }

    /// <summary>A file with colours that change from pixel to pixel.</summary>
    internal static byte[] Photo(SKEncodedImageFormat format, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        for (int line = 0; line < height; line++)
        {
            for (int column = 0; column < width; column++)
                bitmap.SetPixel(column, line, new SKColor((byte)(255 * column / width), (byte)(255 * line / height), (byte)(37 * line * column)));
        }
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static PictureConversion Conversion(PictureSource source, ImageShape shape, int maximum)
        => new(source, shape, ImageResizingEstimator.ResizingKind.IsoCrop, "") { MaximumPixels = maximum };

    private static byte[] Pixels(byte[] file, int height = 1, int width = 1, int channels = 3, int maximum = ImageDefaults.MaximumPixels)
    {
        var conversion = Conversion(PictureSource.EncodedFile, new ImageShape(channels, height, width), maximum);
        var pixels = new byte[conversion.Shape.Size];
        PicturePixels.Write(file, conversion, pixels);
        return pixels;
    }

    private static byte[] Pixels(MLImage image, int height, int width, int channels)
    {
        var conversion = new PictureConversion(PictureSource.Image, new ImageShape(channels, height, width), ImageResizingEstimator.ResizingKind.IsoCrop, "");
        var pixels = new byte[conversion.Shape.Size];
        PicturePixels.Write(image, conversion, pixels);
        return pixels;
    }

    private static void AssertRefused(byte[] file, string told)
        => Assert.Contains(told, Assert.ThrowsExactly<InvalidDataException>(() => Pixels(file)).Message);
}
