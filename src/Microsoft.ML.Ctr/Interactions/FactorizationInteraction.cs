using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>
/// The second-order term of a factorization machine: the sum of the inner products of all pairs of fields, computed as
/// ½·Σ ((Σ e)² - Σ e²). It has no parameters. Source: Rendle, "Factorization Machines", ICDM 2010, lemma 3.1; with first-order weights and
/// a tower over the same vectors it is DeepFM (Guo et al., IJCAI 2017).
/// </summary>
internal sealed class FactorizationInteraction : FieldInteraction
{
    private readonly int _fields;
    private readonly int _dimension;

    /// <inheritdoc cref="InteractionSettings.Create"/>
    public FactorizationInteraction(int fields, int dimension) : base("factorization") => (_fields, _dimension) = (fields, dimension);

    public override Tensor forward(Tensor fields)
    {
        using var scope = NewDisposeScope();
        var sum = fields.sum(1L); // [B, d]
        var pairs = sum * sum - (fields * fields).sum(1L); // [B, d], each pair twice
        return pairs.sum(1L, keepdim: true).Times(0.5).MoveToOuterDisposeScope(); // [B, 1]
    }

    // Sums are products with ones: ONNX Runtime's own sums round differently for a single row.
    public override (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, string fields)
    {
        string sum = Sum(graph, fields); // [N, 1, d]
        string pairs = graph.Squeeze(graph.Sub(graph.Mul(sum, sum), Sum(graph, graph.Mul(fields, fields))), 1); // [N, d]
        return (graph.MatMul(pairs, Constants(graph, 0.5f, _dimension, 1)), []); // [N, 1]
    }

    // [N, M, d] → [N, 1, d]
    private string Sum(OnnxGraph graph, string fields) => graph.MatMul(Constants(graph, 1, 1, _fields), fields);

    private static string Constants(OnnxGraph graph, float value, int rows, int columns)
        => graph.Constant([.. Enumerable.Repeat(value, rows * columns)], rows, columns);
}

/// <summary>A factorization machine, whose only size is that of the fields.</summary>
internal sealed record FactorizationSettings : InteractionSettings
{
    public override FieldInteraction Create(int fields, int dimension, Device? device, RandomSource random) => new FactorizationInteraction(fields, dimension);

    public override string Describe() => "Interaction DeepFm";
}
