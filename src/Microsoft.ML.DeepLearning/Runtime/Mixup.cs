using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>Mixup of tensors with one entry per row of a batch: inputs, labels, targets. Source: Zhang et al., ICLR 2018, arXiv 1710.09412.</summary>
public static class Mixup
{
    /// <summary>λ·x + (1 − λ)·x[partner], [B, …] → [B, …].</summary>
    /// <param name="rows">x.</param>
    /// <param name="partner">The row that each row is mixed with, [B] int64.</param>
    /// <param name="share">λ.</param>
    public static Tensor Mix(Tensor rows, Tensor partner, double share)
    {
        using var scope = NewDisposeScope();
        return rows.Times(share).Plus(rows.index_select(0, partner).Times(1 - share)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The losses of mixed rows: λ·l + (1 − λ)·l'·w[partner] / w, [B]. The caller multiplies them by each row's own weight w. In 64 bits
    /// if there are weights, because their ratio may be large.
    /// </summary>
    /// <param name="own">l, with the labels of the rows themselves, [B].</param>
    /// <param name="other">l', with their partners' labels, [B].</param>
    /// <param name="weight">w, [B]; null if all are 1.</param>
    /// <param name="partner">The row that each row is mixed with, [B] int64.</param>
    /// <param name="share">λ.</param>
    public static Tensor Losses(Tensor own, Tensor other, Tensor? weight, Tensor partner, double share)
    {
        using var scope = NewDisposeScope();
        if (weight?.to_type(ScalarType.Float64) is { } exact)
            other = other * (exact.index_select(0, partner) / exact);
        return own.Times(share).Plus(other.Times(1 - share)).MoveToOuterDisposeScope();
    }
}
