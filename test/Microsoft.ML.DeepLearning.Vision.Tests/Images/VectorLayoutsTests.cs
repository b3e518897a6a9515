using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

[TestClass]
public class VectorLayoutsTests
{
    [TestMethod]
    public void Three_dimensions_say_planar_or_interleaved_by_where_the_channels_can_be()
    {
        Assert.AreEqual((new ImageShape(3, 32, 24), ImageLayout.Planar), Choose(new(), 3, 32, 24));
        Assert.AreEqual((new ImageShape(3, 32, 24), ImageLayout.Interleaved), Choose(new(), 32, 24, 3));
        Assert.AreEqual((new ImageShape(1, 28, 28), ImageLayout.Planar), Choose(new(), 1, 28, 28));
        Assert.AreEqual((new ImageShape(1, 28, 28), ImageLayout.Planar), Choose(new(), 28, 28, 1));
    }

    [TestMethod]
    public void Two_dimensions_are_a_grey_image()
        => Assert.AreEqual((new ImageShape(1, 28, 20), ImageLayout.Planar), Choose(new(), 28, 20));

    [TestMethod]
    public void A_flat_vector_needs_height_and_width_and_takes_its_channels_from_its_size()
    {
        Assert.AreEqual((new ImageShape(1, 28, 28), ImageLayout.Planar), Choose(new() { Height = 28, Width = 28 }, 784));
        Assert.AreEqual((new ImageShape(3, 4, 5), ImageLayout.Interleaved), Choose(new() { Height = 4, Width = 5, Layout = ImageLayout.Interleaved }, 60));
        AssertRefused(new(), "Height and Width", 784);
        AssertRefused(new() { Height = 28 }, "Height and Width", 784);
    }

    [TestMethod]
    public void What_can_be_read_in_two_ways_needs_the_layout()
    {
        AssertRefused(new(), "set the option Layout", 3, 3, 3);
        AssertRefused(new(), "set the option Layout", 1, 28, 1);
        AssertRefused(new() { Height = 4, Width = 5 }, "set the option Layout", 60);
        Assert.AreEqual((new ImageShape(3, 3, 3), ImageLayout.Interleaved), Choose(new() { Layout = ImageLayout.Interleaved }, 3, 3, 3));
        Assert.AreEqual((new ImageShape(2, 3, 4), ImageLayout.Planar), Choose(new() { Channels = 2 }, 2, 3, 4));
    }

    [TestMethod]
    public void Options_that_contradict_the_type_are_named_with_it()
    {
        AssertRefused(new() { Height = 32, Width = 32 }, "Height = 32, Width = 32", 3, 28, 28);
        AssertRefused(new() { Layout = ImageLayout.Interleaved }, "Layout = Interleaved", 3, 28, 28);
        AssertRefused(new() { Channels = 3 }, "Channels = 3", 28, 28);
        AssertRefused(new() { Height = 10, Width = 10 }, "Height = 10, Width = 10", 784);
        AssertRefused(new(), "which is no image", 32, 32, 32);
        AssertRefused(new(), "which is no image", 2, 3, 4, 5);
    }

    private static (ImageShape Shape, ImageLayout Layout) Choose(ImageInputOptions options, params int[] dimensions)
        => VectorLayouts.Choose("Pixels", new VectorDataViewType(NumberDataViewType.Single, dimensions), options);

    private static void AssertRefused(ImageInputOptions options, string told, params int[] dimensions)
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => Choose(options, dimensions)).Message;
        Assert.Contains("'Pixels'", message);
        Assert.Contains(told, message);
    }
}
