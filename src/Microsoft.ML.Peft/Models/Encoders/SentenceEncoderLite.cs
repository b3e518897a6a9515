using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// The Universal Sentence Encoder lite (Cer et al., "Universal Sentence Encoder", 2018), as in its published graph: blocks with
/// the norm first, the first of which widens the tokens; no norm at the end; the mean over tokens, a layer with
/// tanh, and normalisation to length 1.
/// </summary>
internal sealed class SentenceEncoderLite : TextEncoder, IOnnxTextEncoder
{
    private const string Embeddings = "embeddings";
    private const string Pooler = "pooler.dense";
    private const string Timescales = "timing.inv_timescales";
    private readonly SentenceEncoderLiteShape _shape;
    private readonly TokenEmbedding _words;
    private readonly TimingSignal _timing;
    private readonly List<EncoderBlock> _blocks = [];
    private readonly Linear _pooler;

    public SentenceEncoderLite(string name, SentenceEncoderLiteShape shape, WeightReader weights) : base(name)
    {
        _shape = shape;
        _words = this.Add(Embeddings, weights.Embedding(Embeddings, shape.VocabularySize, shape.EmbeddingWidth));
        _timing = this.Add("timing", new TimingSignal(weights.Buffer(Timescales, shape.EmbeddingWidth / 2)));
        for (var i = 0; i < shape.Blocks; i++)
        {
            var path = $"encoder.layer.{i}";
            _blocks.Add(this.Add(path, new EncoderBlock(path, shape.Block(i), EncoderBlockNames.SentenceEncoderLite, weights.Under(path))));
        }

        _pooler = this.Add(Pooler, weights.Linear(Pooler, shape.Width, shape.Width));
    }

    public override int Width => _shape.Width;

    public override int VocabularySize => _shape.VocabularySize;

    public override int MaximumLength => _shape.MaximumLength;

    /// <summary>Vectors have length 1.</summary>
    public override double VectorScale => Math.Sqrt(Width);

    public override Tensor forward(Tensor ids, Tensor? mask, Tensor? segments)
    {
        CheckLength(ids);
        using var scope = NewDisposeScope();
        var rows = _words.call(ids); // [B, L, E]
        var hidden = rows.Plus(rows).Plus(_timing.Rows(ids.shape[1]).to_type(rows.dtype)); // the published graph adds the rows twice
        foreach (var block in _blocks)
            hidden = block.call(hidden, mask); // [B, L, W]
        return hidden.MoveToOuterDisposeScope();
    }

    public override Tensor Pool(Tensor hidden, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var pooled = _pooler.call(MeanOverTokens(hidden, mask)).tanh(); // [B, W]
        return nn.functional.normalize(pooled).MoveToOuterDisposeScope();
    }

    public string EmitHidden(OnnxGraph graph, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rows = graph.Rows(_words.Weight.Times(2), tokens.Ids); // [N, L, E]
        var hidden = graph.Add(rows, graph.FirstRows(_timing.Rows(MaximumLength), tokens.Length));
        return _blocks.Aggregate(hidden, (value, block) => block.Emit(graph, value, tokens));
    }

    public string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens)
        => graph.Normalize(graph.Tanh(_pooler.Emit(graph, tokens.Mean(graph, hidden)))); // [N, W]

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }

    /// <summary>sin(p·t) and cos(p·t) of every position p, with the published t, which is not trained.</summary>
    private sealed class TimingSignal : nn.Module
    {
        public TimingSignal(Tensor inverseTimescales) : base("timing") => register_buffer("inv_timescales", inverseTimescales);

        /// <summary>[L, E].</summary>
        public Tensor Rows(long length)
        {
            using var scope = NewDisposeScope();
            var scales = get_buffer("inv_timescales")!; // [E/2]
            var angles = tensor([.. Enumerable.Range(0, (int)length).Select(p => (float)p)], [length, 1], device: scales.device) * scales; // [L, E/2]
            return cat([angles.sin(), angles.cos()], 1).MoveToOuterDisposeScope();
        }
    }
}
