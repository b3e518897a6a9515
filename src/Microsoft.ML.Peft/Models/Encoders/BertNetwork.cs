using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Encoders.Positions;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>BERT and the text encoders that descend from it, which <see cref="BertShape"/> distinguishes; without the heads of pre-training.</summary>
internal sealed class BertNetwork : TextEncoder, IOnnxTextEncoder, IDropoutLayer
{
    public const string PoolerName = "pooler.dense";
    private readonly BertShape _shape;
    private readonly BertEmbeddings _embeddings;
    private readonly List<EncoderBlock> _blocks = [];
    private readonly LayerNorm? _finalNorm;

    public BertNetwork(string name, BertShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var width = shape.Block.Width;
        _embeddings = new BertEmbeddings(this, shape.Embeddings, width, shape.Block.NormEpsilon, weights);
        var schemes = new List<PositionScheme>();
        foreach (var create in shape.Positions)
        {
            var scheme = create(weights);
            schemes.Add(this.Add(scheme.Path, scheme));
        }

        for (var i = 0; i < shape.Blocks; i++)
        {
            var path = $"{shape.BlocksPath}.{i}";
            var scheme = schemes.Count == 0 ? null : schemes[shape.PositionsOfBlocks?[i] ?? 0];
            _blocks.Add(this.Add(path, new EncoderBlock(path, shape.BlockAt(i), shape.Names, weights.Under(path), scheme)));
        }

        if (shape.FinalNorm is { } norm)
            _finalNorm = this.Add(norm, weights.LayerNorm(norm, width, shape.Block.NormEpsilon, shape.Block.NormBias));
        // Only files with the head of next-sentence prediction have a pooler.
        if (weights.Has(PoolerName + ".weight"))
            Pooler = this.Add(PoolerName, weights.Linear(PoolerName, width, width));
    }

    public ModelDropout Dropout { get; } = new();

    /// <summary>The layer on the first token's hidden state, followed by tanh; null if the file has none.</summary>
    public Linear? Pooler { get; }

    /// <summary>True if the architecture's vector of a text is the mean over its tokens; false for the first token.</summary>
    public bool PoolsMean => _shape.PoolsMean;

    public override int Width => _shape.Block.Width;

    public override int VocabularySize => _shape.Embeddings.VocabularySize;

    public override int MaximumLength => _shape.MaximumLength;

    public override bool ReadsPairs => true;

    public override bool HasSegments => _shape.Embeddings.Segments > 1;

    public override Tensor forward(Tensor ids, Tensor? mask, Tensor? segments)
    {
        CheckLength(ids);
        using var scope = NewDisposeScope();
        var hidden = _embeddings.Apply(ids, segments, values => Dropout.Apply(values, _shape.Embeddings.Dropout, training)); // [B, L, W]
        foreach (var block in _blocks)
            hidden = block.call(hidden, mask);
        return (_finalNorm?.call(hidden) ?? hidden).MoveToOuterDisposeScope();
    }

    public string EmitHidden(OnnxGraph graph, EmittedTokens tokens)
    {
        var hidden = _blocks.Aggregate(_embeddings.Emit(graph, tokens), (value, block) => block.Emit(graph, value, tokens));
        return _finalNorm?.Emit(graph, hidden, _shape.Block.NormEpsilon) ?? hidden;
    }

    public string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens) => tokens.Mean(graph, hidden);

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
