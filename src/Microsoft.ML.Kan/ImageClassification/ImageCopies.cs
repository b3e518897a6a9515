using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>The M copies of an image that a network learns to distinguish. The first is the image itself.</summary>
/// <param name="kind">The transformation; not <see cref="LabelAugmentation.None"/>.</param>
/// <param name="side">Pixels of a side, where images are turned.</param>
internal sealed class ImageCopies(LabelAugmentation kind, int side)
{
    private const long Height = 2;
    private const long Width = 3;

    // RGB, RBG, GRB, GBR, BRG, BGR: the channels that those of a copy come from.
    private static readonly long[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    // By 0, 90, 180 and 270° counter-clockwise: whether height and width are swapped, and the axes to mirror afterwards.
    private static readonly (bool Transposed, long[] Mirrored)[] Turns = [(false, []), (true, [Height]), (false, [Height, Width]), (true, [Width])];

    /// <summary>M.</summary>
    public int Count => kind == LabelAugmentation.Rotation ? Turns.Length : Orders.Length;

    /// <summary>One copy of every image, [B, C, H, W] → [B, C, H, W].</summary>
    public Tensor Of(Tensor images, int copy)
    {
        using var scope = NewDisposeScope();
        if (kind == LabelAugmentation.ColorPermutation)
            return images.index_select(1, tensor(Orders[copy], device: images.device)).MoveToOuterDisposeScope();
        var (transposed, mirrored) = Turns[copy];
        var turned = transposed ? images.transpose(Height, Width) : images;
        return (mirrored.Length == 0 ? turned.alias() : turned.flip(mirrored)).MoveToOuterDisposeScope();
    }

    /// <summary>All copies, [B, C, H, W] → [B·M, C, H, W], copy m of image b at b·M+m.</summary>
    public Tensor All(Tensor images)
    {
        using var scope = NewDisposeScope();
        return stack(Enumerable.Range(0, Count).Select(copy => Of(images, copy)), 1).flatten(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Of"/> as ONNX nodes.</summary>
    public string Emit(OnnxGraph graph, string images, int copy)
    {
        if (kind == LabelAugmentation.ColorPermutation)
            return graph.Gather(images, graph.Constant(Orders[copy], Orders[copy].Length), axis: 1);
        var (transposed, mirrored) = Turns[copy];
        long[] backwards = [.. Enumerable.Range(0, side).Select(place => side - 1L - place)];
        return mirrored.Aggregate(
            transposed ? graph.Transpose(images, 0, 1, Width, Height) : images,
            (turned, axis) => graph.Gather(turned, graph.Constant(backwards, side), (int)axis));
    }
}
