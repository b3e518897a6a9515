using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>
/// The input of a text encoder's first block: the sum of token, position and segment embeddings, normalised, [B, L] → [B, L, W]. The layers
/// belong to the network.
/// </summary>
internal sealed class BertEmbeddings
{
    private const string Positions = "embeddings.position_embeddings";
    private const string Segments = "embeddings.token_type_embeddings";
    private readonly BertEmbeddingShape _shape;
    private readonly double _epsilon;
    private readonly TokenEmbedding _words;
    private readonly TokenEmbedding? _positions, _segments;
    private readonly LayerNorm _norm;
    private readonly Linear? _projection;

    /// <param name="network">Gets the layers, under their names in the files.</param>
    /// <param name="shape">The tables.</param>
    /// <param name="width">W.</param>
    /// <param name="epsilon">ε of the norm.</param>
    /// <param name="weights">The weights of the network.</param>
    public BertEmbeddings(nn.Module network, BertEmbeddingShape shape, int width, double epsilon, WeightReader weights)
    {
        (_shape, _epsilon) = (shape, epsilon);
        _words = Table(shape.Words, shape.VocabularySize);
        _positions = shape.Positions == 0 ? null : Table(Positions, shape.Positions);
        _segments = shape.Segments == 0 ? null : Table(Segments, shape.Segments);
        _norm = network.Add(shape.Norm, weights.LayerNorm(shape.Norm, shape.ProjectsFirst ? width : shape.Width, epsilon, shape.NormBias));
        if (shape.Projection is { } projection)
            _projection = network.Add(projection, weights.Linear(projection, shape.Width, width, bias: !shape.ProjectsFirst));

        TokenEmbedding Table(string name, int rows) => network.Add(name, weights.Embedding(name, rows, shape.Width));
    }

    /// <param name="ids">[B, L].</param>
    /// <param name="segments">[B, L]; null if all are 0.</param>
    /// <param name="dropout">Drops values, [B, L, E].</param>
    public Tensor Apply(Tensor ids, Tensor? segments, Func<Tensor, Tensor> dropout)
    {
        using var scope = NewDisposeScope();
        var sum = _words.call(ids); // [B, L, E]
        if (_positions is not null)
            sum = sum.Plus(_positions.Weight.narrow(0, _shape.FirstPosition, ids.shape[1]));
        if (_segments is not null)
            sum = sum.Plus(segments is null ? _segments.Weight.narrow(0, 0, 1) : _segments.call(segments));
        var result = _shape.ProjectsFirst
            ? dropout(_norm.call(Projected(sum)))
            : Projected(dropout(_norm.call(sum))); // [B, L, W]
        return result.MoveToOuterDisposeScope();

        Tensor Projected(Tensor values) => _projection?.call(values) ?? values;
    }

    /// <summary>The nodes from tokens to the input of the first block, [N, L, W].</summary>
    public string Emit(OnnxGraph graph, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var first = _segments is not null && tokens.Segments is null ? _segments.Weight.narrow(0, 0, 1) : null; // [1, E]
        var sum = graph.Rows(_words.Weight, tokens.Ids); // [N, L, E]
        if (_positions is not null)
        {
            var places = _positions.Weight.narrow(0, _shape.FirstPosition, _shape.Positions - _shape.FirstPosition); // [positions, E]
            sum = graph.Add(sum, graph.FirstRows(first is null ? places : places.Plus(first), tokens.Length));
        }
        else if (first is not null)
        {
            sum = graph.Add(sum, graph.Constant(first));
        }

        if (_segments is not null && tokens.Segments is { } segments)
            sum = graph.Add(sum, graph.Gather(graph.Constant(_segments.Weight), segments));
        return _shape.ProjectsFirst ? Normalised(Projected(sum)) : Projected(Normalised(sum));

        string Normalised(string values) => _norm.Emit(graph, values, _epsilon);
        string Projected(string values) => _projection?.Emit(graph, values) ?? values;
    }
}
