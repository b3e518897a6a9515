using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>
/// Co-teaching: each network is trained on the rows of a batch whose loss is smallest in the other network. Source: Han et al., NeurIPS 2018
/// (arXiv 1804.06872), algorithm 1.
/// </summary>
/// <param name="networks">The networks, inputs → logits [B, C]; the objective owns them.</param>
/// <param name="forgetRate">τ, the excluded share of a batch after the ramp.</param>
/// <param name="rampUp">T_k, the epochs of the ramp.</param>
internal sealed class CoTeachingPair(TwinNetwork networks, double forgetRate, int rampUp) : PeerPair
{
    private double _share = 1;

    public override void BeginEpoch(int epoch) => _share = SmallLossSelection.KeptShare(forgetRate, epoch, rampUp);

    public override Tensor RowLoss(Tensor inputs, TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        var first = RobustLosses.CrossEntropy(Logits(networks.First.call(inputs)), batch.Label, smoothing: 0); // [B]
        var second = RobustLosses.CrossEntropy(Logits(networks.Second.call(inputs)), batch.Label, smoothing: 0);
        return Taught(first, second, batch.Weight).Plus(Taught(second, first, batch.Weight)).MoveToOuterDisposeScope();
    }

    private Tensor Taught(Tensor pupil, Tensor teacher, Tensor? weight)
        => SmallLossSelection.Only(pupil, SmallLossSelection.Smallest(teacher, _share, weight), weight);
}

/// <summary>
/// Selects the rows with the smallest losses, whose labels are probably correct. Source: Han et al., NeurIPS 2018 (arXiv 1804.06872),
/// algorithm 1.
/// </summary>
internal static class SmallLossSelection
{
    /// <summary>R(T) = 1 - τ·min(T/T_k, 1): the share of a batch that is kept after T epochs.</summary>
    /// <param name="forgetRate">τ.</param>
    /// <param name="epoch">T, the number of finished epochs.</param>
    /// <param name="rampUp">T_k; with 0 the share is 1 - τ from the first epoch on.</param>
    public static double KeptShare(double forgetRate, int epoch, int rampUp) => 1 - (forgetRate * (epoch >= rampUp ? 1 : (double)epoch / rampUp));

    /// <summary>
    /// The rows with the smallest losses, [k] int64: the rounded <paramref name="share"/> of them, at least one; with weights, the first
    /// rows that hold this share of the weight.
    /// </summary>
    /// <param name="losses">[B].</param>
    /// <param name="share">Above 0 and at most 1.</param>
    /// <param name="weight">[B]; null if all are 1.</param>
    public static Tensor Smallest(Tensor losses, double share, Tensor? weight)
    {
        using var scope = NewDisposeScope();
        double kept = Math.Max(1, Math.Round(share * losses.shape[0]));
        if (weight is null)
            return losses.detach().topk((int)kept, 0, largest: false, sorted: false).indexes.MoveToOuterDisposeScope();
        var order = losses.detach().argsort(0); // [B]
        var ordered = weight.to_type(ScalarType.Float64).index_select(0, order);
        var middle = ordered.cumsum(0) - ordered.Over(2); // a row counts if the larger part of its weight does
        double count = middle.IsAbove(kept / losses.shape[0] * ordered.sum().Number()).logical_not().sum().Number();
        return order.narrow(0, 0, (long)Math.Max(1, count)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Losses whose weighted mean over all rows equals the weighted mean of the selected rows: 0, without a gradient, for the others, [B].
    /// </summary>
    /// <param name="losses">[B].</param>
    /// <param name="chosen">Distinct int64 indices into it, [k].</param>
    /// <param name="weight">The weights that the caller multiplies the result by, [B]; null if all are 1.</param>
    public static Tensor Only(Tensor losses, Tensor chosen, Tensor? weight)
    {
        using var scope = NewDisposeScope();
        var kept = losses.index_select(0, chosen); // [k]
        var scaled = weight is null
            ? kept.Times(losses.shape[0] / (double)chosen.shape[0])
            : kept * Ratio(weight.to_type(ScalarType.Float64), chosen).to_type(losses.dtype);
        return zeros_like(losses).index_copy(0, chosen, scaled).MoveToOuterDisposeScope();
    }

    private static Tensor Ratio(Tensor weight, Tensor chosen) => weight.sum() / weight.index_select(0, chosen).sum();
}
