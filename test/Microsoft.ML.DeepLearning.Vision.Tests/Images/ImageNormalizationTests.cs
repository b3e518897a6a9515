using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

[TestClass]
public class ImageNormalizationTests
{
    private static readonly ImageShape Shape = new(3, 2, 4);

    [TestMethod]
    [DataRow(ImageLayout.Planar, false, false)]
    [DataRow(ImageLayout.Planar, true, true)]
    [DataRow(ImageLayout.Interleaved, false, true)]
    [DataRow(ImageLayout.Interleaved, true, false)]
    public void Mean_and_deviation_are_those_of_all_pixels_of_a_channel(ImageLayout layout, bool pixels, bool weighted)
    {
        using var scope = NewDisposeScope();
        var input = new ImageInput(new ColumnSpec("Pixels", pixels ? ColumnContent.Pixels : ColumnContent.Numbers, Shape.Size), Shape, layout);
        int[][] rows = Rows();
        float[] weights = [1, 2, 0.5f, 3, 1];
        using var normalization = ImageNormalization.Of(input, Summary(input, rows, weighted ? weights : null), weighted);
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            var (mean, deviation) = Expected(rows, weighted ? weights : [1, 1, 1, 1, 1], slot => layout == ImageLayout.Planar ? slot / 8 == channel : slot % 3 == channel);
            Assert.AreEqual(mean, normalization.Mean[channel, 0, 0].item<float>(), 1e-4);
            Assert.AreEqual(deviation, normalization.Deviation[channel, 0, 0].item<float>(), 1e-4);
        }
    }

    [TestMethod]
    public void A_channel_that_never_varies_becomes_0()
    {
        using var scope = NewDisposeScope();
        var input = new ImageInput(new ColumnSpec("Pixels", ColumnContent.Pixels, Shape.Size), Shape, ImageLayout.Planar);
        using var normalization = ImageNormalization.Of(input, Summary(input, [.. Enumerable.Repeat(Enumerable.Repeat(17, Shape.Size).ToArray(), 5)], null), weighted: false);
        Assert.AreEqual(0f, normalization.call(full([1, 3, 2, 4], 17f)).abs().max().item<float>());
    }

    [TestMethod]
    public void The_graph_normalises_as_the_module_does()
    {
        using var scope = NewDisposeScope();
        using var normalization = new ImageNormalization([100, 120, 90], [50, 60, 70]);
        var images = rand(4, 3, 2, 4).mul(tensor(255f));
        var graph = new OnnxGraph("normalization");
        graph.Output(normalization.Emit(graph, graph.Input("Images", OnnxType.Float, "N", 3, 2, 4)), "Normalized", OnnxType.Float, "N", 3, 2, 4);
        OnnxParity.AreClose(normalization.call(images), OnnxParity.Run(graph.ToBytes(), images), 1e-6);
    }

    [TestMethod]
    [DataRow(ImageLayout.Planar)]
    [DataRow(ImageLayout.Interleaved)]
    public void One_wrong_number_hardly_changes_its_channel_and_stays_bounded_in_training_and_in_onnx(ImageLayout layout)
    {
        using var scope = NewDisposeScope();
        var input = new ImageInput(new ColumnSpec("Pixels", ColumnContent.Numbers, Shape.Size), Shape, layout);
        int[][] rows = Rows();
        using var right = ImageNormalization.Of(input, Summary(input, rows, null), weighted: false);
        rows[2][7] = int.MaxValue;
        using var wrong = ImageNormalization.Of(input, Summary(input, rows, null), weighted: false);
        Assert.AreEqual(0, (right.Mean - wrong.Mean).abs().max().item<float>(), 10);
        Assert.AreEqual(0, (right.Deviation - wrong.Deviation).abs().max().item<float>(), 10);

        var images = rand(2, 3, 2, 4).mul(tensor(255f));
        images[0, 1, 1, 1] = 1e38f;
        images[1, 2, 0, 0] = -float.MaxValue;
        var graph = new OnnxGraph("normalization");
        graph.Output(wrong.Emit(graph, graph.Input("Images", OnnxType.Float, "N", 3, 2, 4)), "Normalized", OnnxType.Float, "N", 3, 2, 4);
        var normalized = wrong.call(images);
        Assert.IsTrue(normalized.abs().le(20).all().ToBoolean());
        OnnxParity.AreClose(normalized, OnnxParity.Run(graph.ToBytes(), images), 1e-6);
    }

    private static int[][] Rows()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 5).Select(row => Enumerable.Range(0, Shape.Size).Select(_ => random.Next(50 * (row + 1))).ToArray())];
    }

    private static (double Mean, double Deviation) Expected(int[][] rows, float[] weights, Func<int, bool> isOfChannel)
    {
        var values = rows.SelectMany((row, i) => row.Where((_, slot) => isOfChannel(slot)).Select(value => (Value: (double)value, Weight: (double)weights[i]))).ToArray();
        double sum = values.Sum(value => value.Weight);
        double mean = values.Sum(value => value.Weight * value.Value) / sum;
        return (mean, Math.Sqrt(values.Sum(value => value.Weight * (value.Value - mean) * (value.Value - mean)) / sum));
    }

    private static DataSummary Summary(ImageInput input, int[][] rows, float[]? weights)
    {
        var weight = new ColumnSpec("Weight", ColumnContent.Numbers, 1);
        var columns = new TrainingColumns([input.Column], new ColumnSpec("Label", ColumnContent.Numbers, 1), weights is null ? null : weight);
        var block = new RowBlock(columns.All);
        for (int row = 0; row < rows.Length; row++)
        {
            if (block.Columns[0] is ColumnBlock<byte> pixels)
                rows[row].Select(value => (byte)value).ToArray().CopyTo(pixels.AppendRow(Shape.Size));
            else
                rows[row].Select(value => (float)value).ToArray().CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(Shape.Size));
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(0f);
            if (weights is not null)
                ((ColumnBlock<float>)block.Columns[2]).AppendRow(weights[row]);
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [0, 1, 2, 3, 4]);
        return builder.Build();
    }
}
