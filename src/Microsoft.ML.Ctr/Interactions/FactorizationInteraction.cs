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
internal sealed class FactorizationInteraction() : FieldInteraction("factorization")
{
    public override Tensor forward(Tensor fields)
    {
        using var scope = NewDisposeScope();
        var sum = fields.sum(1L); // [B, d]
        var pairs = sum * sum - (fields * fields).sum(1L); // [B, d], each pair twice
        return pairs.sum(1L, keepdim: true).Times(0.5).MoveToOuterDisposeScope(); // [B, 1]
    }

    public override (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, string fields)
    {
        string sum = graph.ReduceSum(fields, false, 1); // [N, d]
        string squares = graph.ReduceSum(graph.Mul(fields, fields), false, 1); // [N, d]
        string pairs = graph.Sub(graph.Mul(sum, sum), squares);
        return (graph.Mul(graph.ReduceSum(pairs, true, 1), graph.Scalar(0.5f)), []); // [N, 1]
    }
}

/// <summary>A factorization machine, whose only size is that of the fields.</summary>
internal sealed record FactorizationSettings : InteractionSettings
{
    public override FieldInteraction Create(int fields, int dimension, Device? device, RandomSource random) => new FactorizationInteraction();

    public override string Describe() => "Interaction DeepFm";
}
