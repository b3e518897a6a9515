using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>
/// ViT (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020): pictures [B, C, S, S], normalised as in the model's training,
/// → hidden states [B, 1 + P, W], with the class token first.
/// </summary>
internal sealed class VisionTransformer : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const string FinalNorm = "layernorm";
    public const string PoolerName = "pooler.dense";
    private readonly VisionTransformerShape _shape;
    private readonly PatchEmbeddings _embeddings;
    private readonly List<EncoderBlock> _blocks = [];
    private readonly LayerNorm _norm;

    public VisionTransformer(string name, VisionTransformerShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var width = shape.Block.Width;
        _embeddings = this.Add("embeddings", new PatchEmbeddings("embeddings", shape, weights.Under("embeddings")));
        for (var i = 0; i < shape.Blocks; i++)
        {
            var path = $"encoder.layer.{i}";
            _blocks.Add(this.Add(path, new EncoderBlock(path, shape.Block, EncoderBlockNames.Vit, weights.Under(path))));
        }

        _norm = this.Add(FinalNorm, weights.LayerNorm(FinalNorm, width, shape.Block.NormEpsilon));
        if (weights.Has(PoolerName + ".weight"))
            Pooler = this.Add(PoolerName, weights.Linear(PoolerName, width, width));
    }

    /// <summary>The layer on the class token's hidden state, followed by tanh; null if the file has none.</summary>
    public Linear? Pooler { get; }

    /// <summary>W, the number of values of a hidden state.</summary>
    public int Width => _shape.Block.Width;

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var hidden = _embeddings.call(images); // [B, 1 + P, W]
        foreach (var block in _blocks)
            hidden = block.call(hidden, null);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>The nodes from pictures [N, C, S, S] to hidden states [N, 1 + P, W].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        var hidden = _embeddings.Emit(graph, input);
        hidden = _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens: null));
        return _norm.Emit(graph, hidden, _shape.Block.NormEpsilon);
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}

/// <summary>The input of the first block: the class token, then every patch, with position embeddings added, [B, C, S, S] → [B, 1 + P, W].</summary>
internal sealed class PatchEmbeddings : nn.Module<Tensor, Tensor>, IOnnxLayer, IDropoutLayer
{
    private const string ClassToken = "cls_token";
    private const string Positions = "position_embeddings";
    private const string Projection = "patch_embeddings.projection";
    private readonly VisionTransformerShape _shape;
    private readonly Conv2d _projection;

    public PatchEmbeddings(string name, VisionTransformerShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var (width, patch) = (shape.Block.Width, shape.PatchSize);
        register_parameter(ClassToken, weights.Parameter(ClassToken, 1, 1, width));
        register_parameter(Positions, weights.Parameter(Positions, 1, shape.Patches + 1, width));
        _projection = this.Add(Projection, weights.Conv2d(Projection, shape.Channels, width, patch, patch));
    }

    public ModelDropout Dropout { get; } = new();

    public override Tensor forward(Tensor images)
    {
        var (channels, size) = (_shape.Channels, _shape.ImageSize);
        if (images.dim() != 4 || images.shape[1] != channels || images.shape[2] != size || images.shape[3] != size)
            throw new ArgumentException($"Pictures have the shape [{string.Join(", ", images.shape)}]; [pictures, {channels}, {size}, {size}] is needed.", nameof(images));
        using var scope = NewDisposeScope();
        var patches = _projection.call(images).flatten(2).transpose(1, 2); // [B, P, W]
        var first = get_parameter(ClassToken)!.expand(images.shape[0], 1, _shape.Block.Width); // [B, 1, W]
        var sum = cat([first, patches], 1).Plus(get_parameter(Positions)!); // [B, 1 + P, W]
        return Dropout.Apply(sum, _shape.Block.OutputDropout, training).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var (width, patch) = (_shape.Block.Width, _shape.PatchSize);
        var convolved = graph.Node(
            "Conv", [input, graph.Constant(_projection.weight), graph.Constant(_projection.bias!)], OnnxAttribute.Ints("strides", [patch, patch])); // [N, W, √P, √P]
        var patches = graph.Transpose(graph.Reshape(convolved, 0, width, _shape.Patches), 0, 2, 1); // [N, P, W]
        var rows = graph.Node("Shape", [input], OnnxAttribute.Int("start", 0), OnnxAttribute.Int("end", 1)); // [1]
        var first = graph.Node("Expand", [graph.Constant(get_parameter(ClassToken)!), graph.Concat(0, rows, graph.Constant([1L, width], 2))]); // [N, 1, W]
        return graph.Add(graph.Concat(1, first, patches), graph.Constant(get_parameter(Positions)!));
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
