using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Explanations;

[TestClass]
public class HeatMapOverlayTests
{
    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void Cold_pixels_keep_their_colour_and_hot_ones_turn_red(MLPixelFormat format)
    {
        using var picture = Picture(2, 2, format, (_, _) => (100, 150, 200));
        using var drawn = new HeatMapOverlay(2, 2) { Opacity = 0.5 }.Draw(picture, [0, 1, 0.5f, float.NaN]);
        Assert.AreEqual((100, 150, 200), Color(drawn, 0, 0));
        Assert.AreEqual((178, 75, 100), Color(drawn, 0, 1)); // halfway to red
        Assert.AreEqual((139, 144, 150), Color(drawn, 1, 0)); // a quarter of the way to orange, (255, 127.5, 0)
        Assert.AreEqual((100, 150, 200), Color(drawn, 1, 1));
        Assert.AreEqual((100, 150, 200), Color(picture, 0, 1), "the picture itself");
        Assert.AreEqual(format, drawn.PixelFormat);
    }

    [TestMethod]
    public void Values_outside_of_0_to_1_are_cut_off()
    {
        using var picture = Picture(1, 2, MLPixelFormat.Rgba32, (_, _) => (10, 20, 30));
        using var drawn = new HeatMapOverlay(1, 2) { Opacity = 1 }.Draw(picture, [7, -3]);
        Assert.AreEqual((255, 0, 0), Color(drawn, 0, 0));
        Assert.AreEqual((10, 20, 30), Color(drawn, 0, 1));
    }

    [TestMethod]
    public void A_map_is_enlarged_linearly_to_the_size_of_the_picture()
    {
        using var picture = Picture(1, 4, MLPixelFormat.Rgba32, (_, _) => (0, 0, 0));
        using var drawn = new HeatMapOverlay(1, 2) { Opacity = 1, Resizing = ImageResizingEstimator.ResizingKind.Fill }.Draw(picture, [0, 1]);
        CollectionAssert.AreEqual(new[] { 0, 64, 191, 255 }, Enumerable.Range(0, 4).Select(x => Color(drawn, 0, x).Red).ToArray());
    }

    [TestMethod]
    [DataRow(ImageResizingEstimator.ResizingKind.IsoCrop, 2, 5, DisplayName = "crop: the middle 4 of 8 columns were seen")]
    [DataRow(ImageResizingEstimator.ResizingKind.Fill, 0, 7, DisplayName = "fill: all was seen")]
    public void A_map_lies_over_the_part_of_the_picture_that_the_network_saw(ImageResizingEstimator.ResizingKind resizing, int first, int last)
    {
        using var picture = Picture(4, 8, MLPixelFormat.Rgba32, (_, _) => (0, 0, 0));
        using var drawn = new HeatMapOverlay(2, 2) { Opacity = 1, Resizing = resizing }.Draw(picture, [1, 1, 1, 1]);
        int[] hot = [.. Enumerable.Range(0, 8).Where(x => Color(drawn, 2, x).Red == 255)];
        CollectionAssert.AreEqual(Enumerable.Range(first, last - first + 1).ToArray(), hot);
    }

    [TestMethod]
    public void What_lies_over_the_margin_of_a_padded_picture_is_left_out()
    {
        // 2 × 8 pixels in the middle of a map of 8 × 8: its rows 3 and 4.
        using var picture = Picture(2, 8, MLPixelFormat.Rgba32, (_, _) => (0, 0, 0));
        float[] map = [.. Enumerable.Range(0, 64).Select(i => i / 8 is 3 ? 1f : 0)];
        using var drawn = new HeatMapOverlay(8, 8) { Opacity = 1, Resizing = ImageResizingEstimator.ResizingKind.IsoPad }.Draw(picture, map);
        for (int x = 0; x < 8; x++)
            Assert.AreEqual((255, 0), (Color(drawn, 0, x).Red, Color(drawn, 1, x).Red), $"column {x}");
    }

    [TestMethod]
    public void A_saved_overlay_is_what_was_drawn()
    {
        using var folder = new TemporaryFolder();
        using var picture = Picture(3, 5, MLPixelFormat.Rgba32, (y, x) => (20 * x, 60 * y, 99));
        float[] map = [.. Enumerable.Range(0, 15).Select(i => i / 14f)];
        var overlay = new HeatMapOverlay(3, 5);
        string path = folder.File("overlay.png");
        overlay.Save(picture, map, path);
        using var read = MLImage.CreateFromFile(path);
        using var drawn = overlay.Draw(picture, map);
        Assert.AreEqual((3, 5), (read.Height, read.Width));
        for (int i = 0; i < 15; i++)
            Assert.AreEqual(Color(drawn, i / 5, i % 5), Color(read, i / 5, i % 5));
    }

    [TestMethod]
    public void The_message_names_what_does_not_fit()
    {
        var schema = new FixedRows(0)
            .Add<VBuffer<float>>("Map", new VectorDataViewType(NumberDataViewType.Single, 3, 4), [])
            .Add<VBuffer<float>>("Flat", new VectorDataViewType(NumberDataViewType.Single, 12), []).Schema;
        var overlay = HeatMapOverlay.For(schema["Map"]);
        Assert.AreEqual((3, 4), (overlay.Height, overlay.Width));
        Assert.Contains("'Flat' has type Vector<Single, 12>", Assert.ThrowsExactly<ArgumentException>(() => HeatMapOverlay.For(schema["Flat"])).Message);
        using var picture = Picture(2, 2, MLPixelFormat.Rgba32, (_, _) => (0, 0, 0));
        Assert.Contains("has 5 values; 12 are needed", Assert.ThrowsExactly<ArgumentException>(() => overlay.Draw(picture, new float[5])).Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => overlay.Draw(null!, new float[12]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HeatMapOverlay(0, 4));
        Assert.Contains("Opacity must be from 0 to 1", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HeatMapOverlay(3, 4) { Opacity = double.NaN }).Message);
    }

    private static MLImage Picture(int height, int width, MLPixelFormat format, Func<int, int, (int Red, int Green, int Blue)> color)
    {
        var pixels = new byte[height * width * 4];
        int red = format == MLPixelFormat.Bgra32 ? 2 : 0;
        for (int i = 0; i < height * width; i++)
        {
            var (r, g, b) = color(i / width, i % width);
            pixels[(i * 4) + red] = (byte)r;
            pixels[(i * 4) + 1] = (byte)g;
            pixels[(i * 4) + 2 - red] = (byte)b;
            pixels[(i * 4) + 3] = byte.MaxValue;
        }

        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    private static (int Red, int Green, int Blue) Color(MLImage image, int y, int x)
    {
        var pixel = image.Pixels.Slice(((y * image.Width) + x) * 4, 4);
        int red = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        return (pixel[red], pixel[1], pixel[2 - red]);
    }
}
