using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders.Positions;

/// <summary>
/// Disentangled attention (He et al., "DeBERTa", 2021, equation 4): to the product of query and key it adds the products of the query with a vector of
/// the distance, and of the key with another one. Both vectors come from one table through the block's own layers for keys and queries.
/// Far distances share vectors, in buckets that grow logarithmically (He et al., "DeBERTaV3", 2023).
/// </summary>
internal sealed class DisentangledPositions : PositionScheme, IDropoutLayer
{
    private const string Vectors = "rel_embeddings";
    private const string Norm = "LayerNorm";
    private readonly DisentangledShape _shape;
    private readonly TokenEmbedding _vectors;
    private readonly LayerNorm? _norm;

    /// <param name="path">The name in the network.</param>
    /// <param name="weights">The weights of the scheme.</param>
    /// <param name="shape">The hyper-parameters.</param>
    public DisentangledPositions(string path, WeightReader weights, DisentangledShape shape) : base(path)
    {
        _shape = shape;
        _vectors = this.Add(Vectors, weights.Embedding(Vectors, 2 * shape.Span, shape.Width));
        if (shape.HasNorm)
            _norm = this.Add(Norm, weights.LayerNorm(Norm, shape.Width, shape.NormEpsilon));
        using var scope = NewDisposeScope();
        long[] rows = [.. Enumerable.Range(1 - shape.Positions, (2 * shape.Positions) - 1).Select(distance => (long)shape.Row(-distance))];
        register_buffer("rows", weights.Computed(tensor(rows))); // [2P - 1], by the key's position minus the query's
    }

    public ModelDropout Dropout { get; } = new();

    public override int Terms => 1 + (_shape.ContentToPosition ? 1 : 0) + (_shape.PositionToContent ? 1 : 0);

    private double Divisor => Math.Sqrt((double)Terms * _shape.HeadWidth);

    public override Tensor? Bias(Tensor queries, Tensor keys, Linear? query, Linear? key)
    {
        using var scope = NewDisposeScope();
        var length = queries.shape[2];
        var table = Dropout.Apply(_norm?.call(_vectors.Weight) ?? _vectors.Weight.alias(), _shape.Dropout, training).unsqueeze(0); // [1, 2S, W]
        var rows = RelativePositions.Rows(get_buffer("rows")!, length); // [L, L], query first
        Tensor? sum = null;
        if (_shape.ContentToPosition)
            sum = Picked(queries, key!, rows); // [B, H, L, L]
        if (_shape.PositionToContent)
        {
            var second = Picked(keys, query!, rows.t()).transpose(2, 3); // [B, H, L, L], query first again
            sum = sum?.Plus(second) ?? second;
        }

        return sum?.Over(Divisor).MoveToOuterDisposeScope();

        // The product of every token with the vector of each distance, and of these products those of its own distances.
        Tensor Picked(Tensor tokens, Linear layer, Tensor places)
        {
            var vectors = MultiHeadAttention.Split(layer.call(table), _shape.Heads); // [1, H, 2S, d]
            var products = tokens.matmul(vectors.transpose(2, 3)); // [B, H, L, 2S]
            return products.gather(3, places.expand(products.shape[0], products.shape[1], length, length));
        }
    }

    public override string EmitBias(OnnxGraph graph, string queries, string keys, Linear? query, Linear? key, EmittedTokens tokens)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var rows = tokens.Once(this, "rows", () => graph.Gather(graph.Constant(get_buffer("rows")!), RelativePositions.EmitRows(graph, tokens, _shape.Positions))); // [L, L]
        var table = _norm?.call(_vectors.Weight) ?? _vectors.Weight;
        var bias = tokens.Mask;
        if (_shape.ContentToPosition)
            bias = graph.Add(bias, Picked(queries, key!, rows));
        if (_shape.PositionToContent)
            bias = graph.Add(bias, graph.Transpose(Picked(graph.Transpose(keys, 0, 1, 3, 2), query!, graph.Transpose(rows, 1, 0)), 0, 1, 3, 2));
        return bias; // [N, H, L, L]

        string Picked(string values, Linear layer, string places)
        {
            // Without hooks, as all of the emission: adapters are merged.
            var projected = nn.functional.linear(table, layer.weight, layer.bias).Over(Divisor).view(-1, _shape.Heads, _shape.HeadWidth).permute(1, 2, 0); // [H, d, 2S]
            var products = graph.MatMul(values, graph.Constant(projected)); // [N, H, L, 2S]
            var leading = graph.Node("Shape", [products], OnnxAttribute.Int("start", 0), OnnxAttribute.Int("end", 3));
            var expanded = graph.Node("Expand", [places, graph.Concat(0, leading, tokens.Length)]); // [N, H, L, L]
            return graph.Node("GatherElements", [products, expanded], OnnxAttribute.Int("axis", 3));
        }
    }
}
