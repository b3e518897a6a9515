using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>
/// The input of a vision transformer's first block: the class token, then every patch, with position embeddings added, [B, C, S, S] → [B, 1 + P, W].
/// The layers belong to the network.
/// </summary>
internal sealed class PatchEmbeddings
{
    private readonly VisionTransformerShape _shape;
    private readonly Conv2d _projection;
    private readonly Parameter _first, _positions;

    /// <param name="network">Gets the layers, under their names in the files.</param>
    /// <param name="shape">The hyper-parameters.</param>
    /// <param name="weights">The weights of the network.</param>
    public PatchEmbeddings(nn.Module network, VisionTransformerShape shape, WeightReader weights)
    {
        (_shape, Side) = (shape, shape.Side);
        var (width, patch, names, rows) = (shape.Block.Width, shape.PatchSize, shape.Names, (shape.Side * shape.Side) + 1);
        // CLIP's tables lack axes of length 1.
        var plain = !shape.ProjectionBias;
        _first = network.AddParameter(names.ClassToken, plain ? weights.Parameter(names.ClassToken, width) : weights.Parameter(names.ClassToken, 1, 1, width));
        _positions = network.AddParameter(names.Positions, plain ? weights.Parameter(names.Positions, rows, width) : weights.Parameter(names.Positions, 1, rows, width));
        _projection = network.Add(names.Projection, weights.Conv2d(names.Projection, shape.Channels, width, patch, patch, shape.ProjectionBias));
    }

    /// <summary>The number of patches in a row of the emitted graph's pictures.</summary>
    public int Side { get; set; }

    /// <param name="images">[B, C, S, S].</param>
    /// <param name="dropout">Drops values, [B, 1 + P, W].</param>
    public Tensor Apply(Tensor images, Func<Tensor, Tensor> dropout)
    {
        CheckSize(images);
        using var scope = NewDisposeScope();
        var patches = _projection.call(images).flatten(2).transpose(1, 2); // [B, P, W]
        var first = _first.expand(images.shape[0], 1, _shape.Block.Width); // [B, 1, W]
        var sum = cat([first, patches], 1).Plus(Positions(images.shape[2] / _shape.PatchSize)); // [B, 1 + P, W]
        return dropout(sum).MoveToOuterDisposeScope();
    }

    /// <summary>The nodes from pictures [N, C, S, S] to the input of the first block, [N, 1 + P, W].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var (width, patch) = (_shape.Block.Width, _shape.PatchSize);
        string[] layer = _projection.bias is { } bias ? [graph.Constant(_projection.weight), graph.Constant(bias)] : [graph.Constant(_projection.weight)];
        var convolved = graph.Node("Conv", [input, .. layer], OnnxAttribute.Ints("strides", [patch, patch])); // [N, W, √P, √P]
        var patches = graph.Transpose(graph.Reshape(convolved, 0, width, Side * Side), 0, 2, 1); // [N, P, W]
        var rows = graph.Node("Shape", [input], OnnxAttribute.Int("start", 0), OnnxAttribute.Int("end", 1)); // [1]
        var first = graph.Node("Expand", [graph.Constant(_first.view(1, 1, width)), graph.Concat(0, rows, graph.Constant([1L, width], 2))]); // [N, 1, W]
        return graph.Add(graph.Concat(1, first, patches), graph.Constant(Positions(Side)));
    }

    // [1, 1 + P, W]. The grid of the training is interpolated to the picture's, as in the reference; the class token keeps its row.
    private Tensor Positions(long side)
    {
        var (trained, width) = (_shape.Side, _shape.Block.Width);
        var table = _positions.view(1, -1, width);
        if (side == trained)
            return table;
        var grid = table.narrow(1, 1, trained * trained).view(1, trained, trained, width).permute(0, 3, 1, 2); // [1, W, √P, √P]
        var resized = nn.functional.interpolate(grid.to_type(ScalarType.Float32), [side, side], mode: InterpolationMode.Bicubic, align_corners: false).to_type(table.dtype);
        return cat([table.narrow(1, 0, 1), resized.permute(0, 2, 3, 1).reshape(1, side * side, width)], 1);
    }

    private void CheckSize(Tensor images)
    {
        var (channels, size, patch) = (_shape.Channels, _shape.ImageSize, _shape.PatchSize);
        var fits = images.dim() == 4 && images.shape[1] == channels && images.shape[2] == images.shape[3];
        if (!fits || !(_shape.InterpolatesPositions ? images.shape[2] % patch == 0 : images.shape[2] == size))
        {
            var needed = _shape.InterpolatesPositions ? $"[pictures, {channels}, S, S] with S a multiple of {patch}" : $"[pictures, {channels}, {size}, {size}]";
            throw new ArgumentException($"Pictures have the shape [{string.Join(", ", images.shape)}]; {needed} is needed.", nameof(images));
        }
    }
}
