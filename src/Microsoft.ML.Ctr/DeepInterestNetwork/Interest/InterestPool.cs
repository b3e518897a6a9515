using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// Pools a history of any length into one vector: candidates [B, D], entries [V, D] → [B, D]. A row
/// without an entry gets exactly 0. Source: Zhou et al. (KDD 2018), equation 3.
/// </summary>
internal sealed class InterestPool : nn.Module<Tensor, Tensor, HistoryRows, Tensor>
{
    // The score of an excluded position before softmax; it is exactly 0 afterwards.
    private const double Excluded = -1e30;

    private readonly HistoryPooling _pooling;
    private readonly AttentionNormalization _normalization;
    private readonly double _scale;
    private readonly AttentionUnit? _unit;
    private readonly SequenceEncoder? _encoder;

    /// <param name="pooling">The pooling method.</param>
    /// <param name="normalization">The normalisation of the unit's outputs.</param>
    /// <param name="unit">The attention unit, owned by the pool; null for other pooling.</param>
    /// <param name="scale">The factor of the unit's outputs before softmax.</param>
    /// <param name="encoder">The encoder of ordered entries, owned by the pool; null for other pooling.</param>
    public InterestPool(HistoryPooling pooling, AttentionNormalization normalization, AttentionUnit? unit, double scale, SequenceEncoder? encoder = null) : base("interest")
    {
        if (pooling == HistoryPooling.Attention != unit is not null)
            throw new ArgumentException("Pooling by attention needs an attention unit, and other pooling must have none.", nameof(unit));
        if ((pooling is HistoryPooling.SelfAttention or HistoryPooling.Gru) != encoder is not null)
            throw new ArgumentException("Ordered pooling needs an encoder, and other pooling must have none.", nameof(encoder));
        (_pooling, _normalization, _unit, _scale, _encoder) = (pooling, normalization, unit, scale, encoder);
        if (encoder is not null)
            register_module("encoder", encoder);
        if (unit is not null)
            register_module("attention", unit);
    }

    public override Tensor forward(Tensor candidate, Tensor entries, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        if (_unit is not null)
            return MatrixOperations.Sum(entries * Weights(candidate, entries, history), history).MoveToOuterDisposeScope(); // [B, D]
        if (_encoder is not null)
            return _encoder.call(entries, history).MoveToOuterDisposeScope();
        var sum = MatrixOperations.Sum(entries, history); // [B, D]
        if (_pooling == HistoryPooling.Sum)
            return sum.MoveToOuterDisposeScope();
        return (sum / history.Counts(sum.dtype, sum.device).ClampMinimum(1).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>Writes the same over padded histories.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="candidate">[N, D].</param>
    /// <param name="history">[N, L, D].</param>
    /// <param name="mask">[N, L]: 1 for valid entries, 0 elsewhere.</param>
    /// <returns>The interest [N, D] and the weight of each position [N, L], 0 where the mask is.</returns>
    public (string Interest, string Weights) Emit(OnnxGraph graph, string candidate, string history, string mask)
    {
        if (_encoder is not null)
            return (_encoder.Emit(graph, history, mask), mask);
        var weights = _pooling switch
        {
            HistoryPooling.Attention => EmitAttention(graph, candidate, history, mask),
            HistoryPooling.Mean => graph.Div(mask, graph.Node("Max", [graph.ReduceSum(mask, keepAxes: true, 1), graph.Scalar(1)])),
            _ => mask,
        };
        var interest = graph.MatMul(graph.Unsqueeze(weights, 1), history); // [N, 1, D]
        return (graph.Squeeze(interest, 1), weights);
    }

    // [V, 1]
    private Tensor Weights(Tensor candidate, Tensor entries, HistoryRows history)
    {
        var scores = _unit!.call(candidate, entries, history);
        if (_normalization == AttentionNormalization.None || history.Count == 0)
            return scores;
        var positions = history.PositionTensor(scores.device); // [V]
        var padded = zeros((long)history.Batch * history.Length, scores.dtype, scores.device).Add(Excluded)
            .scatter(0, positions, scores.squeeze(1).Times(_scale)); // [B·T]
        var shares = padded.view(history.Batch, history.Length).softmax(1); // [B, T]
        return shares.flatten().gather(0, positions).unsqueeze(1);
    }

    // [N, L]
    private string EmitAttention(OnnxGraph graph, string candidate, string history, string mask)
    {
        var places = graph.Transpose(graph.Node("NonZero", [mask]), 1, 0); // [V, 2]
        var owners = graph.Gather(places, graph.Constant([0L]), 1); // [V]
        var entries = graph.Node("GatherND", [history, places]); // [V, D]
        var scores = graph.Squeeze(_unit!.Emit(graph, candidate, entries, owners), 1); // [V]
        if (_normalization == AttentionNormalization.None)
            return graph.Node("ScatterND", [graph.Sub(mask, mask), places, scores]);
        var excluded = graph.Mul(graph.Sub(graph.Scalar(1), mask), graph.Scalar((float)Excluded));
        var padded = graph.Node("ScatterND", [excluded, places, graph.Mul(scores, graph.Scalar((float)_scale))]);
        return graph.Mul(graph.Softmax(padded), mask);
    }
}
