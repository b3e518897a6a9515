using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Spectra;

/// <summary>
/// The largest singular values of matrices [..., m, n] with their vectors, given in 64 bits, with signs that do not depend on the machine.
/// </summary>
internal static class TruncatedSvd
{
    /// <summary>If the smaller side is less than this many times the rank, all singular values cost little more than the largest.</summary>
    private const int SmallestRatio = 8;

    /// <summary>Values above this share of the largest keep ten digits if they are computed from the Gram matrix in 64 bits.</summary>
    private const double SmallestShare = 1e-3;

    private const int LargestForOneThread = 1024;
    private const int Iterations = 4;
    private const int IterationsFromNear = 2;
    private const long Seed = 42;

    /// <summary>U [..., m, k], S [..., k] descending, Vᵀ [..., k, n]; k is at most the smaller side.</summary>
    public static (Tensor U, Tensor S, Tensor Vt) Of(Tensor matrix, long rank) => Of(matrix, _ => rank);

    /// <summary>Like the method above, with a rank of at least 1 that may depend on all singular values [..., min(m, n)].</summary>
    public static (Tensor U, Tensor S, Tensor Vt) Of(Tensor matrix, Func<Tensor, long> rank)
    {
        using var scope = NewDisposeScope();
        using var threads = Math.Min(matrix.shape[^2], matrix.shape[^1]) <= LargestForOneThread ? OneThread() : null;
        var precise = matrix.detach().to(ScalarType.Float64);
        var (u, s, vt) = OfGramMatrix(precise, rank) ?? Whole(precise, rank);
        var sign = Sign(vt);
        return (u.mul(sign.transpose(-1, -2)).MoveToOuterDisposeScope(), s.clone().MoveToOuterDisposeScope(), vt.mul(sign).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Approximate S [k] and Vᵀ [k, n] of a matrix, by subspace iteration in 2k directions (Halko, Martinsson and Tropp, arXiv 0909.4061,
    /// algorithm 4.4), like the incremental components of Hugging Face peft. Exact if k is not much smaller than the matrix.
    /// </summary>
    /// <param name="matrix">[m, n].</param>
    /// <param name="rank">k, at most the smaller side.</param>
    /// <param name="near">Approximate directions [k, n], if known: half of the initial directions of the iteration; the others are random.</param>
    public static (Tensor S, Tensor Vt) Right(Tensor matrix, long rank, Tensor? near = null)
    {
        using var scope = NewDisposeScope();
        if (Math.Min(matrix.shape[0], matrix.shape[1]) < SmallestRatio * rank)
        {
            var (_, values, right) = Of(matrix, rank);
            return (values.MoveToOuterDisposeScope(), right.MoveToOuterDisposeScope());
        }
        using var threads = OneThread();
        var rows = matrix.detach().to(ScalarType.Float32); // an approximate iteration does not benefit from 64 bits
        var directions = Start(rows, rank, near);
        for (var i = 0; i < (near is null ? Iterations : IterationsFromNear); i++)
        {
            CancellationCheck.ThrowIfCancelled();
            var images = linalg.qr(rows.matmul(directions)).Q;
            CancellationCheck.ThrowIfCancelled();
            directions = linalg.qr(rows.t().matmul(images)).Q;
        }
        CancellationCheck.ThrowIfCancelled();
        // The matrix within these directions, [m, 2k], has nearly the same largest singular values.
        var (_, s, within) = linalg.svd(linalg.qr(rows.matmul(directions)).R.to(ScalarType.Float64), fullMatrices: false);
        var vt = within.narrow(0, 0, rank).matmul(directions.t().to(ScalarType.Float64)); // [k, n]
        return (s.narrow(0, 0, rank).clone().MoveToOuterDisposeScope(), vt.mul(Sign(vt)).MoveToOuterDisposeScope());
    }

    // From the eigenvectors of the smaller Gram matrix: a tenth of the time of a decomposition of the matrix, which cannot be
    // cancelled. Squaring loses the digits of small values, so the result is null if they are needed.
    private static (Tensor U, Tensor S, Tensor Vt)? OfGramMatrix(Tensor matrix, Func<Tensor, long> rank)
    {
        var isTall = matrix.shape[^2] >= matrix.shape[^1];
        var tall = isTall ? matrix : matrix.transpose(-1, -2); // [..., m, n], m >= n
        CancellationCheck.ThrowIfCancelled();
        var gram = tall.transpose(-1, -2).matmul(tall); // [..., n, n]
        CancellationCheck.ThrowIfCancelled();
        var (squares, vectors) = linalg.eigh(gram); // ascending
        var all = squares.ClampMinimum(0).sqrt().flip(-1);
        var kept = Math.Min(rank(all), all.shape[^1]);
        var values = all.narrow(-1, 0, kept);
        if (!values.select(-1, kept - 1).gt(all.select(-1, 0).Times(SmallestShare)).all().item<bool>())
            return null;
        CancellationCheck.ThrowIfCancelled();
        var right = vectors.flip(-1).narrow(-1, 0, kept); // [..., n, k]
        var left = tall.matmul(right).div(values.unsqueeze(-2)); // [..., m, k]
        return isTall ? (left, values, right.transpose(-1, -2)) : (right, values, left.transpose(-1, -2));
    }

    private static (Tensor U, Tensor S, Tensor Vt) Whole(Tensor matrix, Func<Tensor, long> rank)
    {
        CancellationCheck.ThrowIfCancelled();
        var (u, s, vt) = linalg.svd(matrix, fullMatrices: false);
        var kept = Math.Min(rank(s), s.shape[^1]);
        return (u.narrow(-1, 0, kept), s.narrow(-1, 0, kept), vt.narrow(-2, 0, kept));
    }

    // [n, 2k], the same in every run.
    private static Tensor Start(Tensor rows, long rank, Tensor? near)
    {
        using var random = new RandomSource(Seed);
        var drawn = random.Normal([near is null ? 2 * rank : rank, rows.shape[1]], 1, rows.device, rows.dtype);
        return (near is null ? drawn : cat([near.to(rows.dtype), drawn], 0)).t();
    }

    // On busy cores, threads wait for each other at every step of a decomposition, which costs more than it gains.
    private static ThreadScope OneThread() => new(wanted: 1, batchSize: 0, multiplyAdds: 0);

    // The entry of largest magnitude of each right vector is made positive.
    private static Tensor Sign(Tensor vt) => vt.gather(-1, vt.abs().argmax(-1, keepdim: true)).sign(); // [..., k, 1]
}
