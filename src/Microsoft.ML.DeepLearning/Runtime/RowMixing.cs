using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>Mixup of whatever a batch has for each of its rows: inputs, labels, targets. Source: Zhang et al., ICLR 2018, arXiv 1710.09412.</summary>
internal static class RowMixing
{
    /// <summary>λ·x + (1 − λ)·x[partner], [B, …] → [B, …].</summary>
    /// <param name="rows">x.</param>
    /// <param name="partner">The row that each is mixed with, [B] int64.</param>
    /// <param name="share">λ.</param>
    public static Tensor Mix(Tensor rows, Tensor partner, double share)
    {
        using var scope = NewDisposeScope();
        return rows.Times(share).Plus(rows.index_select(0, partner).Times(1 - share)).MoveToOuterDisposeScope();
    }
}
