using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>
/// A residual network without its head: normalised pictures [B, C, H, W] of any size → the mean of the last feature maps, [B, W]
/// (He et al., arXiv 1512.03385).
/// </summary>
internal sealed class ResidualNetwork : PictureEncoder
{
    private const string MeanImageName = "mean_image";
    private readonly ResidualShape _shape;
    private readonly NormedConvolution _stem;
    private readonly List<ResidualBlock> _blocks = [];
    private (int Height, int Width) _emitted;

    public ResidualNetwork(string name, ResidualShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        _emitted = (shape.ImageSize, shape.ImageSize);
        _stem = new NormedConvolution(this, shape.Names.Stem, (shape.Channels, shape.StemWidth, 7, 2), shape.Epsilon, weights);
        for (var stage = 0; stage < shape.Blocks.Count; stage++)
        {
            for (var number = 0; number < shape.Blocks[stage].Count; number++)
            {
                var path = shape.Names.Block(stage, number);
                _blocks.Add(this.Add(path, new ResidualBlock(path, shape.Blocks[stage][number], shape.Names, shape.Epsilon, weights.Under(path))));
            }
        }

        foreach (var head in shape.Names.Head)
            weights.Ignore(head);
    }

    public override int Width => _shape.Width;

    /// <summary>All convolutions.</summary>
    public override IReadOnlyList<string> AdaptedLayers
        => [.. _shape.Names.Targets.Where(target => named_modules().Any(module => module.name == target || module.name.EndsWith("." + target, StringComparison.Ordinal)))];

    public override bool CanRecompute => false;

    private Tensor? MeanImage => get_buffer(MeanImageName);

    /// <summary>Subtracts a picture from all pictures, scaled to their size.</summary>
    /// <param name="mean">[1, C, H, W]; the network owns it.</param>
    public void Subtract(Tensor mean) => register_buffer(MeanImageName, mean);

    public override Tensor Vectors(Tensor images) => call(images);

    public override Tensor forward(Tensor images)
    {
        if (images.dim() != 4 || images.shape[1] != _shape.Channels)
            throw new ArgumentException($"Pictures have the shape [{string.Join(", ", images.shape)}]; [pictures, {_shape.Channels}, H, W] is needed.", nameof(images));
        using var scope = NewDisposeScope();
        var value = MeanImage is { } mean ? images.sub(Fitted(mean, images.shape[2], images.shape[3]).to_type(images.dtype)) : images;
        value = nn.functional.max_pool2d(_stem.Apply(value).relu(), 3, 2, 1); // [B, stem, H/4, W/4]
        foreach (var block in _blocks)
            value = block.call(value);
        return value.mean([2L, 3]).MoveToOuterDisposeScope(); // [B, W]
    }

    public override void EmitFor(int height, int width) => _emitted = (height, width);

    public override string EmitVectors(OnnxGraph graph, string images)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var value = MeanImage is { } mean ? graph.Sub(images, graph.Constant(Fitted(mean, _emitted.Height, _emitted.Width))) : images;
        value = graph.Node(
            "MaxPool",
            [graph.Relu(_stem.Emit(graph, value))],
            OnnxAttribute.Ints("kernel_shape", 3, 3),
            OnnxAttribute.Ints("pads", 1, 1, 1, 1),
            OnnxAttribute.Ints("strides", 2, 2));
        value = _blocks.Aggregate(value, (input, block) => block.Emit(graph, input));
        return graph.Reshape(graph.Node("GlobalAveragePool", [value]), 0, Width); // [N, W, 1, 1] -> [N, W]
    }

    private static Tensor Fitted(Tensor mean, long height, long width) => mean.shape[2] == height && mean.shape[3] == width
        ? mean
        : nn.functional.interpolate(mean, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
