using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Spectra;

/// <summary>
/// The largest singular values of matrices [..., m, n] with their vectors, given in 64 bits, with signs that do not depend on the machine.
/// </summary>
internal static class TruncatedSvd
{
    /// <summary>Below so many times the rank on the smaller side, all singular values cost little more than the largest.</summary>
    private const int SmallestRatio = 8;

    private const int Iterations = 4;
    private const int IterationsFromNear = 2;
    private const long Seed = 42;

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
    /// S [k] and Vᵀ [k, n] of a matrix, nearly: by subspace iteration within 2k directions (Halko, Martinsson and Tropp, arXiv 0909.4061,
    /// algorithm 4.4), as the incremental components of Hugging Face peft are. Where k is not much smaller than the matrix, exactly.
    /// </summary>
    /// <param name="matrix">[m, n].</param>
    /// <param name="rank">k, which is cut to the smaller side.</param>
    /// <param name="near">The directions if they are nearly known, [k, n]: half of what the iteration begins with, which is random otherwise.</param>
    public static (Tensor S, Tensor Vt) Right(Tensor matrix, long rank, Tensor? near = null)
    {
        using var scope = NewDisposeScope();
        if (Math.Min(matrix.shape[0], matrix.shape[1]) < SmallestRatio * rank)
        {
            var (_, values, right) = Of(matrix, rank);
            return (values.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope());
        }
        var rows = matrix.detach().to(ScalarType.Float32); // an iteration that is not exact gains nothing from 64 bits
        var directions = Start(rows, rank, near);
        for (var i = 0; i < (near is null ? Iterations : IterationsFromNear); i++)
        {
            CancellationCheck.ThrowIfCancelled();
            directions = linalg.qr(rows.t().matmul(linalg.qr(rows.matmul(directions)).Q)).Q;
        }
        // What the matrix is within these directions [m, 2k] has its largest singular values, nearly.
        var (_, s, within) = linalg.svd(linalg.qr(rows.matmul(directions)).R.to(ScalarType.Float64), fullMatrices: false);
        var vt = within.narrow(0, 0, rank).matmul(directions.t().to(ScalarType.Float64)); // [k, n]
        return (s.narrow(0, 0, rank).clone().MoveToOuterDisposeScope(), vt.mul(Sign(vt)).MoveToOuterDisposeScope());
    }

    // [n, 2k], the same in every run.
    private static Tensor Start(Tensor rows, long rank, Tensor? near)
    {
        using var random = new RandomSource(Seed);
        var drawn = random.Normal([near is null ? 2 * rank : rank, rows.shape[1]], 1, rows.device, rows.dtype);
        return (near is null ? drawn : cat([near.to(rows.dtype), drawn], 0)).t();
    }

    // The entry of largest magnitude of each right vector is made positive.
    private static Tensor Sign(Tensor vt) => vt.gather(-1, vt.abs().argmax(-1, keepdim: true)).sign(); // [..., k, 1]
}
