using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// The largest singular values of matrices [..., m, n] with their vectors, in 64 bits, with signs that do not depend on the machine.
/// </summary>
internal static class TruncatedSvd
{
    /// <summary>Squares below this share of the largest are lost in the rounding of sums of products.</summary>
    private const double SmallestSquare = 1e-9;

    /// <summary>U [..., m, k], S [..., k] descending, Vᵀ [..., k, n]; k is cut to the smaller side.</summary>
    public static (Tensor U, Tensor S, Tensor Vt) Of(Tensor matrix, long rank)
    {
        using var scope = NewDisposeScope();
        var (u, s, vt) = linalg.svd(matrix.detach().to(ScalarType.Float64), fullMatrices: false);
        var kept = Math.Min(rank, s.shape[^1]);
        (u, s, vt) = (u.narrow(-1, 0, kept), s.narrow(-1, 0, kept), vt.narrow(-2, 0, kept));
        var sign = Sign(vt);
        return (u.mul(sign.transpose(-1, -2)).MoveToOuterDisposeScope(), s.clone().MoveToOuterDisposeScope(), vt.mul(sign).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// S [k] and Vᵀ [k, n] of a matrix [m, n], by way of the eigenvectors of its products of rows or of columns, whichever are fewer: some
    /// times faster, and as good for values that are far above rounding. Where they are not, the same as <see cref="Of"/>.
    /// </summary>
    public static (Tensor S, Tensor Vt) Right(Tensor matrix, long rank)
    {
        using var scope = NewDisposeScope();
        var rows = matrix.detach().to(ScalarType.Float64);
        var wide = rows.shape[0] < rows.shape[1];
        var (squares, vectors) = linalg.eigh(wide ? rows.matmul(rows.t()) : rows.t().matmul(rows)); // ascending
        var kept = Math.Min(rank, squares.shape[0]);
        var largest = squares.narrow(0, squares.shape[0] - kept, kept).flip(0); // [k], descending
        if (!(largest[-1].item<double>() > SmallestSquare * largest[0].item<double>()))
        {
            var (_, values, right) = Of(matrix, rank);
            return (values.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope());
        }

        var s = largest.sqrt();
        var vt = vectors.narrow(1, squares.shape[0] - kept, kept).flip(1).t(); // [k, m or n]
        if (wide)
            vt = vt.matmul(rows).div(s.unsqueeze(1)); // [k, n]
        return (s.MoveToOuterDisposeScope(), vt.mul(Sign(vt)).MoveToOuterDisposeScope());
    }

    // The entry of largest magnitude of each right vector is made positive.
    private static Tensor Sign(Tensor vt) => vt.gather(-1, vt.abs().argmax(-1, keepdim: true)).sign(); // [..., k, 1]
}
