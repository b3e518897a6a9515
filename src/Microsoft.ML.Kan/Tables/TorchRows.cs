using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables;

/// <summary>The losses of a network through torch, for runs that the kernels do not support.</summary>
internal static class TorchRows
{
    /// <summary>Features and keys as numbers, [B, I + C], in the caller's scope if there are keys.</summary>
    public static Tensor Inputs(IReadOnlyList<Tensor> inputs)
        => inputs.Count == 1 ? inputs[0] : cat([.. inputs.Select(input => input.to_type(ScalarType.Float32))], 1);

    /// <summary>The losses of the rows of a batch that a network learns from, [B], 0 for the others, and the share of these rows by weight.</summary>
    /// <param name="network">In training mode.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="weight">Their weights, [B]; null for ones.</param>
    /// <param name="losses">The loss of a row.</param>
    /// <param name="plan">Which rows are held out.</param>
    public static (Tensor Loss, double Share) Loss(NetworkInTraining network, TensorBatch batch, Tensor? weight, TaskLoss losses, KnotSetPlan plan)
    {
        if (Learned(network, batch, plan) is not { } rows)
            return (losses.Of(network.Network.call(Inputs(batch.Inputs)), batch, training: true), 1);
        var none = zeros(batch.Rows, device: rows.device);
        if (rows.shape[0] == 0)
            return (none, 1);
        var part = Part(batch, rows);
        var own = losses.Of(network.Network.call(Inputs(part.Inputs)), part, training: true);
        var share = weight is null ? (double)part.Rows / batch.Rows : (weight.index_select(0, rows).to_type(float64).sum() / weight.to_type(float64).sum()).Number();
        return (none.unsqueeze(0).PlusColumns(rows, own.unsqueeze(0)).squeeze(0), share);
    }

    // The rows that a network learns from, [B'] int64; null for all.
    private static Tensor? Learned(NetworkInTraining network, TensorBatch batch, KnotSetPlan plan)
    {
        if (network.Fold < 0)
            return null;
        var parts = batch.RowIndex.cpu().data<long>().Select(plan.PartOf).ToArray();
        long[] own = [.. Enumerable.Range(0, batch.Rows).Where(row => parts[row] != network.Fold)];
        return own.Length == batch.Rows ? null : tensor(own, device: batch.RowIndex.device);
    }

    private static TensorBatch Part(TensorBatch batch, Tensor rows) => new(
        (int)rows.shape[0],
        [.. batch.Inputs.Select(input => input.index_select(0, rows))],
        batch.Label.index_select(0, rows),
        batch.Weight?.index_select(0, rows),
        batch.RowIndex.index_select(0, rows));
}
