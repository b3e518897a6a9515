using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

[TestClass]
public class PictureOrientationTests
{
    private const int Height = 2;
    private const int Width = 3;
    private const int Block = 16; // pixels of one colour: a whole number of JPEG's blocks, so that colours do not mix

    // What a camera stores if it is held so: the corner and direction that the tag names, written out by hand for a picture of the fields
    //   0 1 2
    //   3 4 5
    private static readonly int[][,] Stored =
    [
        new[,] { { 0, 1, 2 }, { 3, 4, 5 } },
        new[,] { { 2, 1, 0 }, { 5, 4, 3 } },
        new[,] { { 5, 4, 3 }, { 2, 1, 0 } },
        new[,] { { 3, 4, 5 }, { 0, 1, 2 } },
        new[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } },
        new[,] { { 2, 5 }, { 1, 4 }, { 0, 3 } },
        new[,] { { 5, 2 }, { 4, 1 }, { 3, 0 } },
        new[,] { { 3, 0 }, { 4, 1 }, { 5, 2 } },
    ];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    [DataRow(8)]
    public void Every_orientation_becomes_upright(int tag)
    {
        byte[] file = StoredAs(tag);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4, 5 }, Fields(file, applies: true));
        var stored = Stored[tag - 1];
        if (stored.GetLength(0) == Height)
            CollectionAssert.AreEqual(stored.Cast<int>().ToArray(), Fields(file, applies: false));
    }

    [TestMethod]
    public void A_saved_model_keeps_orientation_and_background_and_an_older_one_has_neither()
    {
        var conversion = new PictureConversion(PictureSource.EncodedFile, new ImageShape(3, 5, 6), ImageResizingEstimator.ResizingKind.Fill, "") { AppliesOrientation = true, Background = 0x123456 };
        int[] saved = PictureSettings.Of(conversion, "x");
        var read = PictureSettings.Read(new VBuffer<int>(saved.Length, saved), PictureSource.EncodedFile);
        Assert.AreEqual((true, 0x123456), (read.AppliesOrientation, read.Background));

        var older = PictureSettings.Read(new VBuffer<int>(7, [2, 3, 5, 6, 1, 107, 'x']), PictureSource.EncodedFile);
        Assert.AreEqual((false, 0), (older.AppliesOrientation, older.Background));
    }

    [TestMethod]
    public void Transparent_pixels_lie_on_the_background()
    {
        byte[] clear = PngFile.Of(1, 1, 8, PngFile.Rgba, (_, _, channel) => channel == 3 ? 0 : 200);
        CollectionAssert.AreEqual(new byte[] { 10, 20, 255 }, Pixels(clear, 0x0A14FF));
        byte[] half = PngFile.Of(1, 1, 8, PngFile.Rgba, (_, _, channel) => channel == 3 ? 51 : 200); // 20 % opaque
        byte[] mixed = Pixels(half, 0x640000);
        Assert.AreEqual((0.2 * 200) + (0.8 * 100), mixed[0], 1);
        Assert.AreEqual(0.2 * 200, mixed[1], 1);
        byte[] opaque = PngFile.Of(1, 1, 8, PngFile.Rgb, (_, _, channel) => 10 * (channel + 1));
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30 }, Pixels(opaque, 0xFFFFFF));
    }

    [TestMethod]
    public void An_image_in_memory_lies_on_the_background_too()
    {
        using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [0, 0, 0, 0]);
        var pixels = new byte[3];
        PicturePixels.Write(image, Conversion(PictureSource.Image, 1, 1) with { Background = 0x0A141E }, pixels);
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30 }, pixels);
    }

    [TestMethod]
    [DataRow("#FFFFFF", true)]
    [DataRow("#0a141e", true)]
    [DataRow("white", false)]
    [DataRow("#FFF", false)]
    [DataRow("#+FFFFF", false)]
    [DataRow("", false)]
    [DataRow(null, false)]
    public void A_background_has_six_digits(string? text, bool valid) => Assert.AreEqual(valid, PictureBackground.TryParse(text, out _));

    /// <summary>The file of one picture as a camera stores it with this orientation, 1 to 8.</summary>
    internal static byte[] StoredAs(int tag) => JpegFile(Stored[tag - 1], tag);

    private static PictureConversion Conversion(PictureSource source, int height, int width)
        => new(source, new ImageShape(3, height, width), ImageResizingEstimator.ResizingKind.Fill, "");

    private static byte[] Pixels(byte[] file, int background)
    {
        var pixels = new byte[3];
        PicturePixels.Write(file, Conversion(PictureSource.EncodedFile, 1, 1) with { Background = background }, pixels);
        return pixels;
    }

    // The number of each field, from its grey.
    private static int[] Fields(byte[] file, bool applies)
    {
        var conversion = Conversion(PictureSource.EncodedFile, Height * Block, Width * Block) with { AppliesOrientation = applies };
        var pixels = new byte[conversion.Shape.Size];
        PicturePixels.Write(file, conversion, pixels);
        return [.. Enumerable.Range(0, Height * Width).Select(field =>
            (int)Math.Round(pixels[((((field / Width) * Block) + (Block / 2)) * Width * Block) + ((field % Width) * Block) + (Block / 2)] / 50.0))];
    }

    // A JPEG file whose EXIF segment holds the orientation alone.
    private static byte[] JpegFile(int[,] fields, int tag)
    {
        using var bitmap = new SKBitmap(fields.GetLength(1) * Block, fields.GetLength(0) * Block);
        for (int line = 0; line < bitmap.Height; line++)
        {
            for (int column = 0; column < bitmap.Width; column++)
            {
                byte grey = (byte)(50 * fields[line / Block, column / Block]);
                bitmap.SetPixel(column, line, new SKColor(grey, grey, grey));
            }
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, // APP1 of 34 bytes
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, // TIFF header, big endian
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)tag, 0, 0, // one entry: orientation, one short
            0, 0, 0, 0, // no further directory
        ];
        byte[] file = data.ToArray();
        return [.. file[..2], .. exif, .. file[2..]];
    }
}
