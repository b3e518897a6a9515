using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>The encoder of BERT, RoBERTa, DistilBERT and models with this architecture, such as MiniLM; without the heads of pre-training.</summary>
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

    public string EmitHidden(OnnxGraph graph, EmittedTokens tokens)
    {
        var hidden = _embeddings.Emit(graph, tokens);
        return _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens.Mask));
    }

    public string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens) => tokens.Mean(graph, hidden);

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}

/// <summary>The input of a BERT's first block: the sum of token, position and segment embeddings, normalised, [B, L] → [B, L, W].</summary>
internal sealed class BertEmbeddings : nn.Module<Tensor, Tensor?, Tensor>, IDropoutLayer
{
    private readonly BertShape _shape;
    private readonly TokenEmbedding _words, _positions;
    private readonly TokenEmbedding? _segments;
    private readonly LayerNorm _norm;

    public BertEmbeddings(string name, BertShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        var width = shape.Block.Width;
        _words = this.Add("word_embeddings", weights.Embedding("word_embeddings", shape.VocabularySize, width));
        _positions = this.Add("position_embeddings", weights.Embedding("position_embeddings", shape.Positions, width));
        _segments = shape.Segments == 0 ? null : this.Add("token_type_embeddings", weights.Embedding("token_type_embeddings", shape.Segments, width));
        _norm = this.Add("LayerNorm", weights.LayerNorm("LayerNorm", width, shape.Block.NormEpsilon));
    }

    public ModelDropout Dropout { get; } = new();

    /// <param name="ids">[B, L].</param>
    /// <param name="segments">[B, L]; null if all are 0.</param>
    public override Tensor forward(Tensor ids, Tensor? segments)
    {
        using var scope = NewDisposeScope();
        var places = _positions.Weight.narrow(0, _shape.FirstPosition, ids.shape[1]); // [L, W]
        var sum = _words.call(ids).Plus(places); // [B, L, W]
        if (_segments is not null)
            sum = sum.Plus(segments is null ? _segments.Weight.narrow(0, 0, 1) : _segments.call(segments));
        var normalised = _norm.call(sum);
        return Dropout.Apply(normalised, _shape.Block.OutputDropout, training).MoveToOuterDisposeScope();
    }

    /// <summary>The nodes from tokens to the input of the first block, [N, L, W].</summary>
    public string Emit(OnnxGraph graph, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var places = _positions.Weight.narrow(0, _shape.FirstPosition, _shape.Positions - _shape.FirstPosition); // [positions, W]
        if (_segments is not null && tokens.Segments is null)
            places = places.Plus(_segments.Weight.narrow(0, 0, 1));
        var sum = graph.Add(graph.Rows(_words.Weight, tokens.Ids), graph.FirstRows(places, tokens.Length)); // [N, L, W]
        if (_segments is not null && tokens.Segments is { } segments)
            sum = graph.Add(sum, graph.Gather(graph.Constant(_segments.Weight), segments));
        return _norm.Emit(graph, sum, _shape.Block.NormEpsilon);
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
