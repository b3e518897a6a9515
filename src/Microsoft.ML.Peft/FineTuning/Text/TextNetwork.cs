using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>
/// A pre-trained encoder with a new head: the token values of one text [B, L], or of two, → the outputs of a task [B, O]. Two texts are
/// read as one sequence by networks that were trained this way. Other networks read each text separately, and the head sees both vectors, their distance and their
/// product (Conneau et al., arXiv 1705.02364). Owns both parts.
/// </summary>
internal sealed class TextNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly TextEncoder _encoder;
    private readonly TextPooler _pooler;
    private readonly FineTuningHead? _head;

    /// <param name="encoder">The pre-trained network.</param>
    /// <param name="name">The prefix of its parameters' names.</param>
    /// <param name="pooling">The pooling of token vectors.</param>
    /// <param name="pairs">True if each row has two texts.</param>
    /// <param name="head">The head; null for the vectors themselves.</param>
    /// <param name="random">The source of the head's weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    /// <param name="normalizes">True if vectors get length 1.</param>
    public TextNetwork(TextEncoder encoder, string name, TextPooling pooling, bool pairs, HeadShape? head, RandomSource? random = null, bool normalizes = false) : base(nameof(TextNetwork))
    {
        _encoder = this.Add(name, encoder);
        EncoderName = name;
        _pooler = new TextPooler(encoder, pooling, normalizes);
        VectorWidth = pairs && !encoder.ReadsPairs ? 4 * encoder.Width : encoder.Width;
        if (head is not null)
            _head = new FineTuningHead(this, VectorWidth, head, encoder.parameters().First().device, random ?? RandomSource.FromTorch());
    }

    /// <summary>The name of the encoder in the network.</summary>
    public string EncoderName { get; }

    /// <summary>True if the encoder is frozen, without dropout during training.</summary>
    public bool KeepsEncoder { get; init; }

    /// <summary>V, the number of values of a row's vector.</summary>
    public int VectorWidth { get; }

    /// <summary>The layers that the encoder does not use with this pooling.</summary>
    public IReadOnlyList<string> UnusedLayers => _pooler.UnusedLayers;

    /// <summary>The approximate multiply-adds of the network per token.</summary>
    public double MultiplyAddsPerToken => parameters().Sum(parameter => parameter.numel()) - ((double)_encoder.VocabularySize * _encoder.Width);

    /// <summary>The approximate memory for scoring a token: the values of a few layers.</summary>
    public long ActivationBytesPerToken => 16L * sizeof(float) * _encoder.Width;

    public override void train(bool on = true)
    {
        base.train(on);
        if (KeepsEncoder)
            _encoder.eval();
    }

    /// <param name="first">[B, L].</param>
    /// <param name="second">[B, M], or null.</param>
    public override Tensor forward(Tensor first, Tensor? second)
    {
        using var scope = NewDisposeScope();
        return Classify(Vectors(first, second)).MoveToOuterDisposeScope(); // [B, V] -> [B, O]
    }

    /// <summary>The head alone: [B, V] → [B, O].</summary>
    public Tensor Classify(Tensor vectors) => _head?.Apply(_pooler.VectorScale == 1 ? vectors : vectors.Times(_pooler.VectorScale)) ?? vectors;

    /// <summary>The input of the head for a batch, [B, V].</summary>
    public Tensor Vectors(Tensor first, Tensor? second)
    {
        using var scope = NewDisposeScope();
        Tensor[] vectors = [.. Read(first, second).Select(Encode)];
        var result = vectors is [var u, var v] ? cat([u, v, (u - v).abs(), u * v], 1) : vectors[0]; // [B, 4W] or [B, W]
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The inputs of the encoder for a batch: both texts as one sequence, or each separately.</summary>
    public IEnumerable<TokenBatch> Read(Tensor first, Tensor? second)
    {
        if (second is null)
            return [TokenTensors.Of(first)];
        return _encoder.ReadsPairs
            ? [TokenTensors.Of(first, second, _encoder.HasSegments)]
            : [TokenTensors.Of(first), TokenTensors.Of(second)];
    }

    /// <summary>The encoder alone, with its pooling: [B, W].</summary>
    public Tensor Encode(TokenBatch tokens) => _pooler.Pool(_encoder.call(tokens.Ids, tokens.Mask, tokens.Segments), tokens.Mask);

    /// <summary>The nodes from token values to outputs, [N, O].</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="inputs">One or two token columns, [N, L] of UInt32.</param>
    public string Emit(OnnxGraph graph, IReadOnlyList<string> inputs)
    {
        var vectors = EmitVectors(graph, inputs);
        if (_head is null)
            return vectors;
        return _head.Emit(graph, _pooler.VectorScale == 1 ? vectors : graph.Mul(vectors, graph.Scalar((float)_pooler.VectorScale)));
    }

    /// <summary>The nodes from token values to the vectors that the head reads, [N, V].</summary>
    public string EmitVectors(OnnxGraph graph, IReadOnlyList<string> inputs)
    {
        if (inputs.Count == 1)
            return Encode(graph, TokenTensors.Emit(graph, inputs[0]));
        if (_encoder.ReadsPairs)
            return Encode(graph, TokenTensors.Emit(graph, inputs[0], inputs[1], _encoder.HasSegments));
        var u = Encode(graph, TokenTensors.Emit(graph, inputs[0]));
        var v = Encode(graph, TokenTensors.Emit(graph, inputs[1]));
        return graph.Concat(1, u, v, graph.Node("Abs", [graph.Sub(u, v)]), graph.Mul(u, v)); // [N, 4W]
    }

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }

    private string Encode(OnnxGraph graph, EmittedTokens tokens)
        => _pooler.Emit(graph, ((IOnnxTextEncoder)_encoder).EmitHidden(graph, tokens), tokens);
}
