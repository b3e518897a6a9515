using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

[TestClass]
public class ImageInputTests
{
    private static readonly ImageShape Shape = new(3, 4, 5);

    [TestMethod]
    [DataRow(ImageLayout.Planar, ScalarType.Float32)]
    [DataRow(ImageLayout.Planar, ScalarType.Byte)]
    [DataRow(ImageLayout.Interleaved, ScalarType.Float32)]
    [DataRow(ImageLayout.Interleaved, ScalarType.Byte)]
    public void Rows_become_images_in_training_and_in_the_graph(ImageLayout layout, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var input = Input(layout, type == ScalarType.Byte ? ColumnContent.Pixels : ColumnContent.Numbers);
        var rows = randint(256, [2, Shape.Size]).to_type(type);
        var values = rows.to_type(ScalarType.Float32).data<float>().ToArray();

        var images = input.ToImages(rows);

        CollectionAssert.AreEqual(new long[] { 2, 3, 4, 5 }, images.shape);
        Assert.AreEqual(ScalarType.Float32, images.dtype);
        for (int row = 0; row < 2; row++)
        {
            for (int place = 0; place < Shape.Size; place++)
            {
                var (channel, line, column) = layout == ImageLayout.Planar ? (place / 20, place / 5 % 4, place % 5) : (place % 3, place / 15, place / 3 % 5);
                Assert.AreEqual(values[(row * Shape.Size) + place], images[row, channel, line, column].item<float>());
            }
        }
        var graph = new OnnxGraph("input");
        graph.Output(input.Emit(graph), "Images", OnnxType.Float, "N", 3, 4, 5);
        OnnxParity.AreClose(images, OnnxParity.Run(graph.ToBytes(), rows), 0);
    }

    private static ImageInput Input(ImageLayout layout, ColumnContent content) => new(new ColumnSpec("Pixels", content, Shape.Size), Shape, layout);
}
