using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>An image column and the way a network reads it.</summary>
/// <param name="Column">The column: C·H·W numbers or pixels a row.</param>
/// <param name="Shape">The shape of the images.</param>
/// <param name="Layout">The order of the values; planar for one channel.</param>
internal sealed record ImageInput(ColumnSpec Column, ImageShape Shape, ImageLayout Layout)
{
    /// <summary>Converts the rows of a batch, [B, C·H·W] of float32 or uint8, to float32 [B, C, H, W] on the scale of the column.</summary>
    public Tensor ToImages(Tensor rows)
    {
        var numbers = rows.to_type(ScalarType.Float32);
        return Layout == ImageLayout.Planar
            ? numbers.view(-1, Shape.Channels, Shape.Height, Shape.Width) // [B, CHW] -> [B, C, H, W]
            : numbers.view(-1, Shape.Height, Shape.Width, Shape.Channels).permute(0, 3, 1, 2).contiguous(); // [B, HWC] -> [B, C, H, W]
    }

    /// <summary>Declares the graph's input, [N, C·H·W], and converts it to float [N, C, H, W] on the scale of the column.</summary>
    public string Emit(OnnxGraph graph)
    {
        bool pixels = Column.Content == ColumnContent.Pixels;
        string rows = graph.Input(Column.InputName, pixels ? OnnxType.UInt8 : OnnxType.Float, "N", Column.Width);
        string numbers = pixels ? graph.Cast(rows, OnnxType.Float) : rows;
        return Layout == ImageLayout.Planar
            ? graph.Reshape(numbers, 0, Shape.Channels, Shape.Height, Shape.Width)
            : graph.Transpose(graph.Reshape(numbers, 0, Shape.Height, Shape.Width, Shape.Channels), 0, 3, 1, 2);
    }
}
