using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// The mean over the entries after a layer of self-attention with learned positions: x = k + p, then x + softmax(Q·Kᵀ/√D)·V over the valid entries, as in
/// the behaviour sequence transformer (Chen et al., "Behavior Sequence Transformer for E-commerce Recommendation in Alibaba", 2019), with
/// one head and without its feed-forward layer, dropout and norms. Positions count from the oldest entry.
/// </summary>
internal sealed class SelfAttentionEncoder : SequenceEncoder
{
    // The score of an excluded place before softmax; it is exactly 0 afterwards.
    private const double Excluded = -1e30;

    // The number of learned positions; later entries share the last. The same for all lengths, so that MaximumHistoryLength may change between fits.
    private const int MostPositions = 512;

    private readonly int _width;

    /// <param name="width">D.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights.</param>
    public SelfAttentionEncoder(int width, Device? device, RandomSource random) : base("self_attention")
    {
        _width = width;
        register_parameter("weight", OwnedParameter.Of(random.Uniform([3 * width, width], Math.Sqrt(3.0 / width), device)));
        register_parameter("positions", OwnedParameter.Of(random.Normal([MostPositions, width], 0.01, device)));
    }

    // W_Q, W_K and W_V stacked, [3·D, D].
    private Parameter Weight => get_parameter("weight")!;

    // [P, D]
    private Parameter Positions => get_parameter("positions")!;

    protected override Tensor Encode(Tensor entries, Tensor mask)
    {
        long[] places = [.. Enumerable.Range(0, (int)entries.shape[1]).Select(place => (long)Math.Min(place, MostPositions - 1))];
        var values = entries.Plus(Positions.index_select(0, tensor(places, device: entries.device))); // [B, L, D]
        var parts = nn.functional.linear(values, Weight).chunk(3, 2);
        var scores = parts[0].matmul(parts[1].transpose(1, 2)).Times(1 / Math.Sqrt(_width)); // [B, L, L]
        var excluded = mask.Minus(1).Times(-Excluded).unsqueeze(1); // [B, 1, L]
        var mixed = values.Plus(scores.Plus(excluded).softmax(2).matmul(parts[2]));
        var count = mask.sum(1L, keepdim: true).ClampMinimum(1); // [B, 1]
        return (mixed * mask.unsqueeze(2)).sum(1L) / count;
    }

    protected override string EmitEncode(OnnxGraph graph, string entries, string mask, string count)
    {
        string places = graph.Cast(graph.Clip(EmitPlaces(graph, mask), 0, MostPositions - 1), OnnxType.Int64); // [N, L]
        string values = graph.Add(entries, graph.Gather(graph.Constant(Positions), places)); // [N, L, D]
        string all = graph.LinearOverLastAxis(values, Weight, null); // [N, L, 3·D]
        string[] parts = graph.Node("Split", [all, graph.Constant([_width, _width, (long)_width], 3)], 3, OnnxAttribute.Int("axis", 2));
        string scores = graph.Mul(graph.MatMul(parts[0], graph.Transpose(parts[1], 0, 2, 1)), graph.Scalar((float)(1 / Math.Sqrt(_width))));
        string excluded = graph.Unsqueeze(graph.Mul(graph.Sub(mask, graph.Scalar(1)), graph.Scalar((float)-Excluded)), 1); // [N, 1, L]
        string mixed = graph.Add(values, graph.MatMul(graph.Softmax(graph.Add(scores, excluded)), parts[2]));
        string sum = graph.ReduceSum(graph.Mul(mixed, graph.Unsqueeze(mask, 2)), false, 1); // [N, D]
        return graph.Div(sum, graph.Node("Max", [count, graph.Scalar(1)]));
    }
}
