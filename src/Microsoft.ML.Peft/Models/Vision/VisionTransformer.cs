using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>
/// A vision transformer, whose architecture <see cref="VisionTransformerShape"/> describes: pictures [B, C, S, S], normalised as in the model's
/// training, → hidden states [B, 1 + P, W] after the last norm, with the class token first.
/// </summary>
internal sealed class VisionTransformer : PictureEncoder, IOnnxLayer, IDropoutLayer
{
    private const string PoolerName = "pooler.dense";
    private readonly VisionTransformerShape _shape;
    private readonly PatchEmbeddings _embeddings;
    private readonly List<EncoderBlock> _blocks = [];
    private readonly LayerNorm? _firstNorm;
    private readonly LayerNorm _norm;

    public VisionTransformer(string name, VisionTransformerShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var (width, names) = (shape.Block.Width, shape.Names);
        _embeddings = new PatchEmbeddings(this, shape, weights);
        if (names.FirstNorm is { } first)
            _firstNorm = this.Add(first, weights.LayerNorm(first, width, shape.Block.NormEpsilon));
        for (var i = 0; i < shape.Blocks; i++)
        {
            var path = $"{names.Blocks}.{i}";
            _blocks.Add(this.Add(path, new EncoderBlock(path, shape.Block, names.Block, weights.Under(path))));
        }

        _norm = this.Add(names.FinalNorm, weights.LayerNorm(names.FinalNorm, width, shape.Block.NormEpsilon));
        foreach (var ignored in names.Ignored)
            weights.Ignore(ignored);
        if (weights.Has(PoolerName + ".weight"))
            Pooler = this.Add(PoolerName, weights.Linear(PoolerName, width, width));
    }

    public ModelDropout Dropout { get; } = new();

    /// <summary>The layer on the class token's hidden state, followed by tanh; null if the file has none.</summary>
    public Linear? Pooler { get; }

    /// <summary>W, the number of values of a hidden state.</summary>
    public override int Width => _shape.Block.Width;

    public override IReadOnlyList<string> UnusedLayers => Pooler is null ? [] : [PoolerName];

    /// <summary>The class token's hidden state.</summary>
    public override Tensor Vectors(Tensor images)
    {
        using var scope = NewDisposeScope();
        return call(images).select(1, 0).MoveToOuterDisposeScope(); // [B, 1 + P, W] -> [B, W]
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var hidden = _embeddings.Apply(images, values => Dropout.Apply(values, _shape.Block.OutputDropout, training)); // [B, 1 + P, W]
        hidden = _firstNorm?.call(hidden) ?? hidden;
        foreach (var block in _blocks)
            hidden = block.call(hidden, null);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }

    public override void EmitFor(int height, int width) => _embeddings.Side = height / _shape.PatchSize;

    public override string EmitVectors(OnnxGraph graph, string images) => graph.Gather(Emit(graph, images), graph.Constant([0L]), 1);

    /// <summary>The nodes from pictures [N, C, S, S] to hidden states [N, 1 + P, W].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        var hidden = _embeddings.Emit(graph, input);
        hidden = _firstNorm?.Emit(graph, hidden, _shape.Block.NormEpsilon) ?? hidden;
        hidden = _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens: null));
        return _norm.Emit(graph, hidden, _shape.Block.NormEpsilon);
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
