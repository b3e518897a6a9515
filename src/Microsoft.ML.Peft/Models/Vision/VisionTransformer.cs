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
internal sealed partial class VisionTransformer : nn.Module<Tensor, Tensor>
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

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
