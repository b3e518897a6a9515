using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The encoder of BERT, RoBERTa, DistilBERT and models of their shape, such as MiniLM; without the heads of pre-training.</summary>
internal sealed class BertNetwork : TextEncoder, IOnnxTextEncoder
{
    public const string PoolerName = "pooler.dense";
    private readonly BertShape _shape;
    private readonly BertEmbeddings _embeddings;
    private readonly List<EncoderBlock> _blocks = [];

    public BertNetwork(string name, BertShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        _embeddings = this.Add("embeddings", new BertEmbeddings("embeddings", shape, weights.Under("embeddings")));
        for (var i = 0; i < shape.Blocks; i++)
        {
            var path = $"{shape.BlocksPath}.{i}";
            _blocks.Add(this.Add(path, new EncoderBlock(path, shape.Block, shape.Names, weights.Under(path))));
        }

        // Only files with the head of next-sentence prediction have it.
        if (weights.Has(PoolerName + ".weight"))
            Pooler = this.Add(PoolerName, weights.Linear(PoolerName, shape.Block.Width, shape.Block.Width));
    }

    /// <summary>The layer over the first token's hidden state, which the hyperbolic tangent follows; null where the file has none.</summary>
    public Linear? Pooler { get; }

    public override int Width => _shape.Block.Width;

    public override int VocabularySize => _shape.VocabularySize;

    public override int MaximumLength => _shape.Limits.MaximumLength;

    public override bool ReadsPairs => true;

    public override bool HasSegments => _shape.Segments > 1;

    public override Tensor forward(Tensor ids, Tensor? mask, Tensor? segments)
    {
        CheckLength(ids);
        using var scope = NewDisposeScope();
        var hidden = _embeddings.call(ids, segments); // [B, L, W]
        foreach (var block in _blocks)
            hidden = block.call(hidden, mask);
        return hidden.MoveToOuterDisposeScope();
    }

    public string EmitHidden(OnnxGraph graph, EmittedTokens tokens)
    {
        var hidden = _embeddings.Emit(graph, tokens);
        return _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens.Mask));
    }

    public string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens) => tokens.Mean(graph, hidden);

    // The layers are registered under their names in the files, not under those of the fields.
    protected override void RegisterComponents()
    {
    }
}
