using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Vision;

/// <summary>
/// ViT (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020): pictures [B, C, S, S], normalised as the model was trained with,
/// → hidden states [B, 1 + P, W], the one of the class token first.
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

    /// <summary>The layer over the class token's hidden state, which the hyperbolic tangent follows; null where the file has none.</summary>
    public Linear? Pooler { get; }

    /// <summary>W, the values of a hidden state.</summary>
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
        hidden = _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, mask: null));
        return _norm.Emit(graph, hidden, _shape.Block.NormEpsilon);
    }

    // The layers are registered under their names in the files, not under those of the fields.
    protected override void RegisterComponents()
    {
    }
}
