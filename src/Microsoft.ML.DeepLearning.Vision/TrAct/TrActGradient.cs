using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.TrAct;

/// <summary>
/// TrAct's gradient of the weight of a linear map z = W·x: the change of W whose effect on z comes closest, over the rows of a
/// batch, to a gradient step on z itself, ∇W·(XᵀX/R + λI)⁻¹ with ∇W the ordinary gradient. A row changes its z by its
/// gradient, independent of brightness; with the ordinary gradient the change is proportional to |x|².
/// Source: Petersen, Borgelt and Ermon, TrAct, arXiv 2410.23970.
/// </summary>
internal static class TrActGradient
{
    /// <param name="gradient">∇W, [G, O, N], for G independent maps.</param>
    /// <param name="rows">X, [G, R, N].</param>
    /// <param name="regularization">λ, above 0.</param>
    /// <returns>[G, O, N], contiguous.</returns>
    public static Tensor Of(Tensor gradient, Tensor rows, double regularization)
    {
        using var scope = NewDisposeScope();
        var (count, width) = (rows.shape[1], rows.shape[2]);
        if (count >= width)
            return Primal(gradient, rows.transpose(1, 2).matmul(rows).Over(count), regularization).MoveToOuterDisposeScope();

        // With fewer rows than numbers in a row, the Woodbury identity is cheaper: (∇W - ∇W·Xᵀ·(XXᵀ/R + λI)⁻¹·X/R)/λ.
        var transposed = rows.transpose(1, 2); // [G, N, R]
        var among = Regular(rows.matmul(transposed).Over(count), regularization); // [G, R, R]
        var along = linalg.solve(among, gradient.matmul(transposed).transpose(1, 2)); // [G, R, O]
        return (gradient - along.transpose(1, 2).matmul(rows).Over(count)).Over(regularization).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Computes the gradient from the rows' second moments XᵀX/R, [G, N, N].</summary>
    public static Tensor Primal(Tensor gradient, Tensor moments, double regularization)
    {
        using var scope = NewDisposeScope();
        // (A + λI)·Yᵀ = ∇Wᵀ, as A is symmetric.
        return linalg.solve(Regular(moments, regularization), gradient.transpose(1, 2)).transpose(1, 2).contiguous().MoveToOuterDisposeScope();
    }

    private static Tensor Regular(Tensor moments, double regularization)
        => moments.Plus(eye(moments.shape[1], dtype: moments.dtype, device: moments.device).Times(regularization));
}
