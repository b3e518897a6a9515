using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The encoder of BERT, RoBERTa, DistilBERT and models with this architecture, such as MiniLM; without the heads of pre-training.</summary>
internal sealed partial class BertNetwork : TextEncoder
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

        // Only files with the head of next-sentence prediction have a pooler.
        if (weights.Has(PoolerName + ".weight"))
            Pooler = this.Add(PoolerName, weights.Linear(PoolerName, shape.Block.Width, shape.Block.Width));
    }

    /// <summary>The layer on the first token's hidden state, followed by tanh; null if the file has none.</summary>
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

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
